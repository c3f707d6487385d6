//! Drops findings that comments silence, and reports comments that silence nothing.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::collapse::collapse;
use super::run::{Outcome, Run};
use super::shellcheck;
use crate::config::{check_name, names_rule};
use crate::diag::{Diagnostic, Meta};
use crate::lint::{Cx, Finding, Rule, Suppressions};
use crate::model::Parsed;
use crate::rules::{self, RULES};
use crate::syntax::Dialect;
use crate::text::Span;

/// The files that were asked for.
pub(super) struct Targets<'a> {
    pub paths: &'a [PathBuf],
    /// Those of them with comments that silence something.
    pub with_suppressions: &'a [Arc<Parsed>],
}

/// Drops findings that a comment silences, and reports comments that silence nothing.
pub(super) fn apply_suppressions(
    run: &Run<'_>,
    files: &Targets<'_>,
    findings: Vec<Finding>,
    outcome: &mut Outcome,
) {
    let targets: HashSet<&Path> = files.paths.iter().map(PathBuf::as_path).collect();
    let suppressions = suppressions_for(run, files, &targets, &findings);
    // A comment is about one place, and what oelint-adv calls the part of a rule may be another part here.
    let named = |rule: &'static Meta| move |name: &str| names_rule(name, rule) || rule.resembles(name);
    let mut kept = Vec::new();
    for finding in findings {
        let (diagnostic, cause) = (finding.diagnostic, finding.cause);
        let own = suppressions.get(diagnostic.file.path());
        let mut silenced =
            own.is_some_and(|(_, list)| list.silences(diagnostic.span, named(diagnostic.rule)));
        if let Some((recipe, stmt)) = &finding.subject
            && let Some((_, list)) = suppressions.get(recipe.source.path())
            && recipe.source.path() != diagnostic.file.path()
        {
            let at =
                stmt.map_or(Span::empty(recipe.source.text().len()), |stmt| recipe.parse.tree.lines_of(stmt));
            silenced |= list.silences(at, named(diagnostic.rule));
        }
        if silenced {
            outcome.suppressed += 1;
        } else {
            kept.push((diagnostic, cause));
        }
    }
    outcome.findings.extend(collapse(kept));
    for (file, list) in suppressions.values().filter(|(file, _)| targets.contains(file.path())) {
        unused(run, file, list, &mut outcome.findings);
    }
}

/// The comments of the targets, and those of other files that findings are about or stand in.
fn suppressions_for(
    run: &Run<'_>,
    files: &Targets<'_>,
    targets: &HashSet<&Path>,
    findings: &[Finding],
) -> BTreeMap<PathBuf, (Arc<Parsed>, Suppressions)> {
    let mut read: Vec<Arc<Parsed>> = files.with_suppressions.to_vec();
    for finding in findings {
        if let Some((recipe, _)) = &finding.subject
            && !targets.contains(recipe.path())
        {
            read.push(Arc::clone(recipe));
        }
        let path = finding.diagnostic.file.path();
        if !targets.contains(path) && Dialect::of(path).is_some() {
            read.extend(run.build.files.get(path));
        }
    }
    let mut suppressions = BTreeMap::new();
    for file in read {
        let path = file.path().to_owned();
        if suppressions.contains_key(&path) {
            continue;
        }
        let list = Suppressions::of(&file);
        if !list.is_empty() {
            suppressions.insert(path, (file, list));
        }
    }
    suppressions
}

/// Whether all recipes that read the file were evaluated. Classes and configuration are read by recipes
/// outside the targets.
fn is_recipe_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "bb" || extension == "inc")
}

fn unused(run: &Run<'_>, file: &Arc<Parsed>, list: &Suppressions, kept: &mut Vec<Diagnostic>) {
    let settings = (run.settings)(file.source.path());
    let Some(rule) = rules::find("unused-suppression") else { return };
    let mut findings = Vec::new();
    let mut cx = Cx::new(&settings, run.settings, &rule.meta, None, &mut findings);
    let metas = rules::metas();
    for (span, why) in &list.broken {
        cx.report(&file.source, *span, "this suppression cannot be read").help(*why);
    }
    for suppression in list.list.iter().filter(|suppression| !suppression.used.get()) {
        let known = check_name(&suppression.name, metas);
        if let Err(help) = known {
            // Ids of other tools may stand here as well.
            if !suppression.name.starts_with("oelint.") {
                let message = format!("there is no rule `{}`", suppression.name);
                cx.report(&file.source, suppression.span, message).help(help);
            }
            continue;
        }
        let runs = |rule: &Rule| {
            settings.severity(&rule.meta, file.source.path()).is_some()
                && (is_recipe_file(file.path()) || !rule.needs_values())
                && (rule.meta.name != "shellcheck" || shellcheck::is_wanted_by(run, &settings))
        };
        // Whoever writes for oelint-adv as well may need it there.
        let runs = !suppression.name.starts_with("oelint.")
            && RULES.iter().filter(|rule| names_rule(&suppression.name, &rule.meta)).all(|rule| runs(rule));
        if runs {
            let message = format!("`{}` finds nothing here to ignore", suppression.name);
            let mut report = cx.report(&file.source, suppression.span, message);
            match list.removal(file.source.text(), suppression) {
                Some(fix) => report.fix(fix),
                None => report.help("remove it"),
            };
        }
    }
    kept.extend(findings.into_iter().map(|finding| finding.diagnostic));
}
