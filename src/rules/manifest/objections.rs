//! From what a schema objects to, to findings.

use crate::lint::{Cx, ManifestContext};
use crate::manifest::{Manifest, Violation};
use crate::text::{Fix, suggest};

/// Reports what the schema objects to in a JSON file and leaves to `rule`.
pub(crate) fn report(cx: &mut Cx<'_>, file: &ManifestContext<'_>, rule: &str) {
    report_those(cx, file, rule, |_| true);
}

/// Reports each violation, with the fix that `fix` makes for it.
pub(crate) fn report_fixable(
    cx: &mut Cx<'_>,
    file: &ManifestContext<'_>,
    rule: &str,
    fix: impl Fn(&Manifest, &Violation) -> Option<Fix>,
) {
    for violation in objections(file, rule) {
        report_one(cx, file, violation, fix(file.manifest, violation));
    }
}

/// Reports the violations of which `wanted` is true.
pub(crate) fn report_those(
    cx: &mut Cx<'_>,
    file: &ManifestContext<'_>,
    rule: &str,
    wanted: impl Fn(&Violation) -> bool,
) {
    for violation in objections(file, rule) {
        if !wanted(violation) {
            continue;
        }
        report_one(cx, file, violation, violation.fix.clone());
    }
}

fn objections<'a>(file: &'a ManifestContext<'_>, rule: &'a str) -> impl Iterator<Item = &'a Violation> {
    file.manifest.violations().iter().filter(move |violation| violation.rule == rule)
}

fn report_one(cx: &mut Cx<'_>, file: &ManifestContext<'_>, violation: &Violation, fix: Option<Fix>) {
    let mut report = file.report(cx, violation.span, violation.message.as_str());
    if let Some(severity) = violation.severity {
        report.severity(severity);
    }
    if let Some(consequence) = &violation.consequence {
        report.label(&file.manifest.document.source, violation.span, consequence);
    }
    if let Some(meant) = &violation.suggestion {
        report.help(suggest(meant));
    } else if let Some(form) = &violation.form {
        report.help(format!("write it as `{form}`"));
    }
    if let Some(fix) = fix {
        report.fix(fix);
    }
}
