//! `recovery-number`: a number in quotes, which the device skips.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};

rule!("recovery", "recovery-number", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "recovery-number");
}
