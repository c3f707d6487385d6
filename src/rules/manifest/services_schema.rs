//! `services-schema`: services in `services.json` that the device cannot export.

use crate::lint::{Cx, RecipeContext};
use crate::rules::{manifest, rule};

rule!("manifest", "services-schema", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    manifest::report(cx, subject, "services-schema");
}
