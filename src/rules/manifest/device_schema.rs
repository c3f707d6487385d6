//! `device-schema`: values in `device.json` that the device cannot use.

use crate::lint::{Cx, Subject};
use crate::rules::{manifest, rule};

rule!("manifest", "device-schema", Container(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    manifest::report(cx, subject, "device-schema");
}
