//! `json-bom`: a JSON file begins with a byte order mark.

use super::report_refused;
use crate::lint::{Cx, Subject};
use crate::manifest::json::JsonErrorKind;
use crate::rules::rule;

rule!("manifest", "json-bom", Container(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    report_refused(cx, subject, |kind| matches!(kind, JsonErrorKind::ByteOrderMark));
}
