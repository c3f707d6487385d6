//! Runs all rules over a set of files.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Settings, check_name};
use crate::diag::Diagnostic;
use crate::lint::{Check, Cx, Finding, Suppressions};
use crate::model::{Files, Parsed};
use crate::rules::{self, RULES};

/// What to look at, and how.
pub struct Input<'a> {
    pub files: &'a Files,
    /// The files that were asked for; only they, and what they ship, get findings.
    pub targets: &'a [PathBuf],
    pub settings: &'a (dyn Fn(&Path) -> Arc<Settings> + Sync),
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Sorted by path and place.
    pub findings: Vec<Diagnostic>,
    pub files: usize,
}

/// Checks all targets. The result is the same whatever the number of threads.
pub fn check(input: &Input<'_>) -> Outcome {
    let checked: Vec<(Arc<Parsed>, Vec<Finding>)> =
        input.targets.par_iter().filter_map(|path| check_file(input, path)).collect();
    let mut outcome = Outcome { files: checked.len(), ..Outcome::default() };
    let (parsed, found): (Vec<_>, Vec<_>) = checked.into_iter().unzip();
    outcome.findings = silence(input, &parsed, found.into_iter().flatten().collect());
    sort(&mut outcome.findings);
    outcome
}

fn check_file(input: &Input<'_>, path: &Path) -> Option<(Arc<Parsed>, Vec<Finding>)> {
    let file = input.files.get(path)?;
    let settings = (input.settings)(path);
    let mut findings = Vec::new();
    for rule in RULES {
        let mut cx = Cx::new(&settings, &rule.meta, None, &mut findings);
        match rule.check {
            Check::Stmt(kinds, check) => {
                let matching = file.ast().stmts().filter(|stmt| kinds.contains(stmt.kind()));
                matching.for_each(|stmt| check(&mut cx, &file, stmt));
            }
            Check::File(check) => check(&mut cx, &file),
            Check::Engine => {}
        }
    }
    Some((file, findings))
}

/// Drops findings that a comment silences, and reports comments that silence nothing.
fn silence(input: &Input<'_>, files: &[Arc<Parsed>], findings: Vec<Finding>) -> Vec<Diagnostic> {
    let suppressions: BTreeMap<&Path, (&Arc<Parsed>, Suppressions)> =
        files.iter().map(|file| (file.source.path(), (file, Suppressions::of(file)))).collect();
    let named = |rule: &'static crate::diag::Meta| {
        move |name: &str| name == rule.name || rule.oelint().any(|id| id == name)
    };
    let mut kept = Vec::new();
    for finding in findings {
        let diagnostic = finding.diagnostic;
        let own = suppressions.get(diagnostic.file.path());
        let mut silenced =
            own.is_some_and(|(_, list)| list.silences(diagnostic.span, named(diagnostic.rule)));
        if let Some((recipe, stmt)) = &finding.subject
            && let Some((_, list)) = suppressions.get(recipe.source.path())
            && recipe.source.path() != diagnostic.file.path()
        {
            let at = stmt.map_or(crate::text::Span::empty(recipe.source.text().len()), |stmt| {
                recipe.parse.tree.lines_of(stmt)
            });
            silenced |= list.silences(at, named(diagnostic.rule));
        }
        if !silenced {
            kept.push(diagnostic);
        }
    }
    for (file, list) in suppressions.values() {
        unused(input, file, list, &mut kept);
    }
    kept
}

fn unused(input: &Input<'_>, file: &Arc<Parsed>, list: &Suppressions, kept: &mut Vec<Diagnostic>) {
    let settings = (input.settings)(file.source.path());
    let Some(rule) = rules::find("unused-suppression") else { return };
    let mut findings = Vec::new();
    let mut cx = Cx::new(&settings, &rule.meta, None, &mut findings);
    let metas = rules::metas();
    for (span, why) in &list.broken {
        let _ = cx.report(&file.source, *span, "this suppression cannot be read").help(*why);
    }
    for suppression in list.list.iter().filter(|suppression| !suppression.used.get()) {
        let known = check_name(&suppression.name, metas);
        if let Err(help) = known {
            // Ids of other tools may stand here as well.
            if !suppression.name.starts_with("oelint.") {
                let message = format!("there is no rule `{}`", suppression.name);
                let _ = cx.report(&file.source, suppression.span, message).help(help);
            }
            continue;
        }
        let runs = metas.iter().any(|meta| {
            meta.name == suppression.name && settings.severity(meta, file.source.path()).is_some()
        });
        if runs {
            let message = format!("`{}` finds nothing here to ignore", suppression.name);
            let _ = cx.report(&file.source, suppression.span, message).help("remove it");
        }
    }
    kept.extend(findings.into_iter().map(|finding| finding.diagnostic));
}

fn sort(findings: &mut Vec<Diagnostic>) {
    findings.sort_by(|a, b| {
        (a.file.path(), a.span, a.rule.name, &a.message).cmp(&(
            b.file.path(),
            b.span,
            b.rule.name,
            &b.message,
        ))
    });
    let mut seen = HashSet::new();
    findings.retain(|finding| {
        seen.insert((
            finding.file.path().to_owned(),
            finding.span,
            finding.rule.name,
            finding.message.clone(),
        ))
    });
}
