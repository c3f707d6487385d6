//! `json-bom`: a JSON file begins with a byte order mark.

use super::report_refused;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::json::JsonErrorKind;
use crate::rules::rule;

rule!("manifest", "json-bom", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    report_refused(cx, subject, |kind| matches!(kind, JsonErrorKind::ByteOrderMark));
}
