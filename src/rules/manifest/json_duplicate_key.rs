//! `json-duplicate-key`: a key that its object has already.

use super::report_refused;
use crate::lint::{Cx, ManifestContext};
use crate::manifest::json::JsonErrorKind;
use crate::rules::rule;

rule!("manifest", "json-duplicate-key", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    report_refused(cx, file, |kind| matches!(kind, JsonErrorKind::DuplicateKey { .. }));
}
