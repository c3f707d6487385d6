//! `json-duplicate-key`: a key that its object has already.

use super::report_refused;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::json::JsonErrorKind;
use crate::rules::rule;

rule!("manifest", "json-duplicate-key", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    report_refused(cx, subject, |kind| matches!(kind, JsonErrorKind::DuplicateKey { .. }));
}
