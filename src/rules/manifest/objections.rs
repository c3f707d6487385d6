//! From what a schema objects to, to findings.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::{Manifest, Violation};
use crate::text::{Fix, suggest};

/// Reports what the schemas object to in the JSON files of a container and leave to `rule`.
pub fn report(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, rule: &str) {
    for (manifest, violation) in objections(subject, rule) {
        report_one(cx, subject, manifest, violation, violation.fix.clone());
    }
}

/// Reports each violation, with the fix that `fix` makes for it.
pub fn report_fixable(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    rule: &str,
    fix: impl Fn(&Manifest, &Violation) -> Option<Fix>,
) {
    for (manifest, violation) in objections(subject, rule) {
        report_one(cx, subject, manifest, violation, fix(manifest, violation));
    }
}

/// Reports the violations of which `wanted` is true.
pub fn report_those(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    rule: &str,
    wanted: impl Fn(&Manifest, &Violation) -> bool,
) {
    for (manifest, violation) in objections(subject, rule).filter(|(file, what)| wanted(file, what)) {
        report_one(cx, subject, manifest, violation, violation.fix.clone());
    }
}

fn objections<'a>(
    subject: &'a RecipeContext<'_>,
    rule: &'a str,
) -> impl Iterator<Item = (&'a Manifest, &'a Violation)> {
    let all = subject.container.manifests.iter();
    let all = all.flat_map(|manifest| manifest.violations().iter().map(move |found| (manifest, found)));
    all.filter(move |(_, violation)| violation.rule == rule)
}

fn report_one(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    manifest: &Manifest,
    violation: &Violation,
    fix: Option<Fix>,
) {
    let RecipeContext { recipe, container, .. } = subject;
    let message = violation.message.as_str();
    let mut report = cx.report_manifest(recipe, container, manifest, violation.span, message);
    if let Some(severity) = violation.severity {
        report.severity(severity);
    }
    if let Some(consequence) = &violation.consequence {
        report.label(&manifest.document.source, violation.span, consequence);
    }
    if let Some(later) = &violation.later {
        report.severity(Severity::Note).help(format!("only {later} knows it"));
    } else if let Some(meant) = &violation.suggestion {
        report.help(suggest(meant));
    }
    if let Some(fix) = fix {
        report.fix(fix);
    }
}
