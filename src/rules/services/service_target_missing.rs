//! `service-target-missing`: a service is asked for without saying where it is to appear.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};

rule!("services", "service-target-missing", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "service-target-missing");
}
