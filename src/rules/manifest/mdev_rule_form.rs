//! `mdev-rule-form`: rules in `mdev.json` that `mdev` does not apply.

use crate::lint::{Cx, RecipeContext};
use crate::rules::{manifest, rule};

rule!("manifest", "mdev-rule-form", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    manifest::report(cx, subject, "mdev-rule-form");
}
