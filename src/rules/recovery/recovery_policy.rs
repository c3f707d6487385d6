//! `recovery-policy`: a policy for restarts that the device does not know.

use crate::lint::{Cx, RecipeContext};
use crate::rules::{manifest, rule};

rule!("recovery", "recovery-policy", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    manifest::report(cx, subject, "recovery-policy");
}
