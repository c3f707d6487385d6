//! What strict readers of JSON refuse.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::json::JsonErrorKind;

/// Reports what a strict reader objects to, as far as `is_mine` says so.
pub fn report_refused(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, is_mine: fn(&JsonErrorKind) -> bool) {
    for manifest in &subject.container.manifests {
        let document = &manifest.document;
        for error in document.errors.iter().filter(|error| is_mine(&error.kind)) {
            let message = error.message(document.source.text());
            let mut report =
                cx.report_manifest(subject.recipe, subject.container, manifest, error.span, message);
            if let JsonErrorKind::DuplicateKey { first, .. } = &error.kind {
                report.label(&document.source, *first, "it is here already");
            }
            report.help(error.consequence());
            if let Some(fix) = error.fix() {
                report.fix(fix);
            }
        }
    }
}
