//! `service-target-missing`: a service is asked for without saying where it is to appear.

use crate::lint::{Cx, RecipeContext};
use crate::rules::{manifest, rule};

rule!("services", "service-target-missing", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    manifest::report(cx, subject, "service-target-missing");
}
