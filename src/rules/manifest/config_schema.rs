//! `config-schema`: values in `config.json` that the template cannot use.

use crate::lint::{Cx, RecipeContext};
use crate::rules::{manifest, rule};

rule!("manifest", "config-schema", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    manifest::report(cx, subject, "config-schema");
}
