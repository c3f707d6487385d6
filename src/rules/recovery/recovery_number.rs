//! `recovery-number`: a number in quotes, which the device skips.

use crate::lint::{Cx, RecipeContext};
use crate::rules::{manifest, rule};

rule!("recovery", "recovery-number", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    manifest::report(cx, subject, "recovery-number");
}
