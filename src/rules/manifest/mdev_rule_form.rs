//! `mdev-rule-form`: rules in `mdev.json` that `mdev` does not apply.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};

rule!("manifest", "mdev-rule-form", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "mdev-rule-form");
}
