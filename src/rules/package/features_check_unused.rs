//! `features-check-unused`: the class looks at features, and nothing says at which.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("package", "features-check-unused", EveryReader(check));

const CLASS: &str = "features_check";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    let inherits = recipe.inherits.iter().find(|inherit| inherit.class == CLASS && inherit.sure);
    let Some(place) = inherits.and_then(|inherit| inherit.place.as_ref()) else { return };
    if !place.file.is_part_of_recipes() || !subject.is_whole_as_written() {
        return;
    }
    for how in ["ANY_OF", "REQUIRED", "CONFLICT"] {
        for what in ["DISTRO", "MACHINE", "COMBINED", "IMAGE", "TUNE"] {
            let name = format!("{how}_{what}_FEATURES");
            let is_set = |name: &str| recipe.data.history(name).iter().any(|event| event.is_about_value());
            if is_set(&name) || recipe.data.variants(&name).any(is_set) {
                return;
            }
        }
    }
    let message = "OpenEmbedded warns: the class is inherited, and nothing says which features to look at";
    cx.report(&place.file.source, place.span, message)
        .help(format!("do not inherit `{CLASS}`, or set `REQUIRED_DISTRO_FEATURES`"));
}
