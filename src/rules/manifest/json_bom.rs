//! `json-bom`: a JSON file begins with a byte order mark.

use super::report_refused;
use crate::lint::{Cx, ManifestContext};
use crate::manifest::json::JsonErrorKind;
use crate::rules::rule;

rule!("manifest", "json-bom", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    report_refused(cx, file, |kind| matches!(kind, JsonErrorKind::ByteOrderMark));
}
