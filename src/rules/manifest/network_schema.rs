//! `network-schema`: values in `network.json` that the device cannot use.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};

rule!("manifest", "network-schema", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "network-schema");
}
