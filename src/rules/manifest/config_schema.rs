//! `config-schema`: values in `config.json` that the template cannot use.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};

rule!("manifest", "config-schema", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "config-schema");
}
