//! Drops findings that comments silence, and reports comments that silence nothing.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::collapse::collapse;
use super::run::{Outcome, Run};
use super::shellcheck;
use crate::config::{Settings, check_name, names_rule};
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
    let mut kept = Vec::new();
    for finding in findings {
        if is_silenced(&finding, &suppressions) {
            outcome.suppressed += 1;
        } else {
            kept.push((finding.diagnostic, finding.cause));
        }
    }
    outcome.findings.extend(collapse(kept));
    for (file, list) in suppressions.values() {
        if targets.contains(file.path()) {
            unused(run, file, list, &mut outcome.findings);
        }
    }
}

/// The files with comments that silence something, by their paths.
type FilesWithSuppressions = BTreeMap<PathBuf, (Arc<Parsed>, Suppressions)>;

/// Whether a comment silences a finding. All comments that do are noted as used: those of its own file and
/// those of the recipe that it is about.
fn is_silenced(finding: &Finding, suppressions: &FilesWithSuppressions) -> bool {
    let diagnostic = &finding.diagnostic;
    let mut is_silenced = false;
    if let Some((_, list)) = suppressions.get(diagnostic.file.path()) {
        is_silenced = list.silences(diagnostic.span, |name| is_meant(name, diagnostic.rule));
    }
    if let Some((recipe, stmt)) = &finding.subject
        && let Some((_, list)) = suppressions.get(recipe.source.path())
        && recipe.source.path() != diagnostic.file.path()
    {
        let place = match stmt {
            Some(stmt) => recipe.parse.tree.lines_of(*stmt),
            None => Span::empty(recipe.source.text().len()),
        };
        is_silenced |= list.silences(place, |name| is_meant(name, diagnostic.rule));
    }
    is_silenced
}

/// Whether a comment means the rule by this name. A comment is about one place, and what oelint-adv calls the
/// part of a rule may be another part here.
fn is_meant(name: &str, rule: &Meta) -> bool {
    names_rule(name, rule) || rule.resembles(name)
}

/// The comments of the targets, and those of other files that findings are about or stand in.
fn suppressions_for(
    run: &Run<'_>,
    files: &Targets<'_>,
    targets: &HashSet<&Path>,
    findings: &[Finding],
) -> FilesWithSuppressions {
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
fn has_known_readers(path: &Path) -> bool {
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
    for suppression in &list.list {
        if suppression.used.get() {
            continue;
        }
        if let Err(help) = check_name(&suppression.name, metas) {
            // Ids of other tools may stand here as well.
            if !suppression.name.starts_with("oelint.") {
                let message = format!("there is no rule `{}`", suppression.name);
                cx.report(&file.source, suppression.span, message).help(help);
            }
            continue;
        }
        // Whoever writes for oelint-adv as well may need it there.
        if suppression.name.starts_with("oelint.") {
            continue;
        }
        let mut named = RULES.iter().filter(|rule| names_rule(&suppression.name, &rule.meta));
        if named.all(|rule| has_run(run, &settings, rule, file)) {
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

/// Whether all that a rule could find in a file would have been found.
fn has_run(run: &Run<'_>, settings: &Settings, rule: &Rule, file: &Parsed) -> bool {
    settings.severity(&rule.meta, file.source.path()).is_some()
        && (has_known_readers(file.path()) || !rule.needs_values())
        && (rule.meta.name != "shellcheck" || shellcheck::is_wanted_by(run, settings))
}
