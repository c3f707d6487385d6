//! `json-syntax`: a JSON file that the build's strict readers refuse.

use super::report_refused;
use crate::lint::{Cx, ManifestContext};
use crate::manifest::json::JsonErrorKind;
use crate::rules::rule;

rule!("manifest", "json-syntax", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    report_refused(cx, file, |kind| {
        !matches!(kind, JsonErrorKind::ByteOrderMark | JsonErrorKind::DuplicateKey { .. })
    });
}
