//! `recovery-policy`: a policy for restarts that the device does not know.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};

rule!("recovery", "recovery-policy", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "recovery-policy");
}
