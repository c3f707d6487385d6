//! What strict readers of JSON refuse.

use crate::lint::{Cx, ManifestContext};
use crate::manifest::json::JsonErrorKind;

/// Reports what a strict reader objects to, as far as `is_mine` says so.
pub(super) fn report_refused(
    cx: &mut Cx<'_>,
    file: &ManifestContext<'_>,
    is_mine: fn(&JsonErrorKind) -> bool,
) {
    let document = &file.manifest.document;
    for error in &document.errors {
        if !is_mine(&error.kind) {
            continue;
        }
        let mut report = file.report(cx, error.span, error.message(document.source.text()));
        if let JsonErrorKind::DuplicateKey { first, .. } = &error.kind {
            report.label(&document.source, *first, "it is here already");
        }
        report.help(error.consequence());
        if let Some(fix) = error.fix() {
            report.fix(fix);
        }
    }
}
