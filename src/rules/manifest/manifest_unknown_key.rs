//! `manifest-unknown-key`: a key that nothing reads.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};

rule!("manifest", "manifest-unknown-key", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    let known = &cx.config().rules.manifest_unknown_key.known;
    manifest::report_those(cx, file, "manifest-unknown-key", |violation| {
        let key = violation.pointer.rsplit('/').next().unwrap_or_default();
        !known.iter().any(|known| known == key)
    });
}
