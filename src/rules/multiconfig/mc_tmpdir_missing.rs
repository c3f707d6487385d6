//! `mc-tmpdir-missing`: a configuration of BBMULTICONFIG without a TMPDIR of its own.

use strsim::damerau_levenshtein;

use crate::diag::Severity;
use crate::lint::Cx;
use crate::model::build::multiconfig::{Config, Setup};
use crate::model::{Build, Place};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::text::Span;

rule!("multiconfig", "mc-tmpdir-missing", Build(check));

/// openembedded-core ships an empty configuration of this name for whoever wants to name the default one.
const WITHOUT: &str = "default";

fn check(cx: &mut Cx<'_>, build: &Build) {
    for setup in build.multiconfigs() {
        for config in &setup.configs {
            let is_opaque =
                config.evaluated.data().recipe_part_missing() || !config.evaluated.problems.is_empty();
            if config.name == WITHOUT || is_opaque || config.tmpdir_statement().is_some() {
                continue;
            }
            if setup.named_in.is_none() && is_included(setup, config) {
                continue;
            }
            report(cx, setup, config);
        }
    }
}

fn report(cx: &mut Cx<'_>, setup: &Setup, config: &Config) {
    let name = &config.name;
    let weak = config.events("TMPDIR").into_iter().next_back().map(|event| event.place);
    let message = match weak {
        Some(_) => {
            format!("`TMPDIR` has a value already, so `{name}` builds in the default directory all the same")
        }
        None => format!(
            "`{name}` has no `TMPDIR` of its own and builds in the directory of the default configuration"
        ),
    };
    let place = weak.unwrap_or_else(|| Place { file: config.file.clone(), span: first_line(config) });
    let mut report = cx.report(&place.file.source, place.span, message);
    report.help(format!("write `TMPDIR = \"${{TOPDIR}}/tmp-${{DISTRO_CODENAME}}-{name}\"`"));
    if has_it_misspelled(config) {
        report.caused_by("unknown-variable-near-match");
    }
    match setup.naming(name) {
        Some((file, span)) => report.label(file, span, "built together with others"),
        None => report.severity(Severity::Note),
    };
}

/// Whether the file sets something that differs from TMPDIR in one letter.
fn has_it_misspelled(config: &Config) -> bool {
    let mut assignments = config.file.ast().assignments();
    assignments.any(|assignment| damerau_levenshtein(&assignment.name().get(), "TMPDIR") == 1)
}

/// The first line that is more than a comment.
fn first_line(config: &Config) -> Span {
    let mut stmts = config.file.ast().stmts();
    let stmt = stmts.find(|stmt| !matches!(stmt.kind(), StmtKind::Blank | StmtKind::Comment));
    stmt.map_or(Span::empty(0), |stmt| stmt.span())
}

/// Whether another configuration includes the file, so that it is only a part.
fn is_included(setup: &Setup, config: &Config) -> bool {
    setup.configs.iter().any(|other| {
        other
            .evaluated
            .includes
            .iter()
            .any(|include| include.found.as_ref().is_some_and(|file| file.path() == config.file.path()))
    })
}
