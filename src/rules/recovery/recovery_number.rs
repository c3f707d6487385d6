//! `recovery-number`: a number in quotes, which the device skips.

use crate::lint::{Cx, Subject};
use crate::rules::{manifest, rule};

rule!("recovery", "recovery-number", Container(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    manifest::report(cx, subject, "recovery-number");
}
