//! `args-schema`: values in `args.json` that the template or the device cannot use.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};

rule!("manifest", "args-schema", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "args-schema");
}
