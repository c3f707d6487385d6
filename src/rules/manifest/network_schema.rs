//! `network-schema`: values in `network.json` that the device cannot use.

use crate::lint::{Cx, RecipeContext};
use crate::rules::{manifest, rule};

rule!("manifest", "network-schema", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    manifest::report(cx, subject, "network-schema");
}
