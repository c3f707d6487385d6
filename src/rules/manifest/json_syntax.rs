//! `json-syntax`: a JSON file that the build's strict readers refuse.

use super::report_refused;
use crate::lint::{Cx, Subject};
use crate::manifest::json::JsonErrorKind;
use crate::rules::rule;

rule!("manifest", "json-syntax", Container(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    report_refused(cx, subject, |kind| {
        !matches!(kind, JsonErrorKind::ByteOrderMark | JsonErrorKind::DuplicateKey { .. })
    });
}
