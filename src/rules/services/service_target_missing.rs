//! `service-target-missing`: a service is asked for without saying where it is to appear.

use crate::lint::{Cx, Subject};
use crate::rules::{manifest, rule};

rule!("services", "service-target-missing", Container(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    manifest::report(cx, subject, "service-target-missing");
}
