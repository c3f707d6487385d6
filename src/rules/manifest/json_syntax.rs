//! `json-syntax`: a JSON file that the build's strict readers refuse.

use super::report_refused;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::json::JsonErrorKind;
use crate::rules::rule;

rule!("manifest", "json-syntax", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    report_refused(cx, subject, |kind| {
        !matches!(kind, JsonErrorKind::ByteOrderMark | JsonErrorKind::DuplicateKey { .. })
    });
}
