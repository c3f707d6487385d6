//! `roles-value`: a role that the device does not know.

use crate::lint::{Cx, Subject};
use crate::rules::{manifest, rule};

rule!("container", "roles-value", Container(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    manifest::report(cx, subject, "roles-value");
}
