//! What can be said of a text before anything else is known.

use std::sync::Arc;

use crate::config::Settings;
use crate::diag::Diagnostic;
use crate::engine::check::is_foreign;
use crate::lint::{Check, Cx, Suppressions};
use crate::model::Parsed;
use crate::rules;

/// Errors of syntax in one file, as a check of it finds them. If it is another program's configuration, a
/// check knows whether it counts.
pub(crate) fn syntax_errors(file: &Arc<Parsed>, settings: &Arc<Settings>) -> Vec<Diagnostic> {
    let Some(rule) = rules::find("syntax-error") else { return Vec::new() };
    if is_foreign(file) {
        return Vec::new();
    }
    let settings_of = |_: &std::path::Path| Arc::clone(settings);
    let mut findings = Vec::new();
    let mut cx = Cx::new(settings, &settings_of, &rule.meta, None, &mut findings);
    for check in rule.checks {
        if let Check::File(check) = check {
            check(&mut cx, file);
        }
    }
    let suppressions = Suppressions::of(file);
    let findings = findings.into_iter().map(|finding| finding.diagnostic);
    findings.filter(|finding| !suppressions.silences(finding.span, |name| name == rule.meta.name)).collect()
}
