//! `useradd-incomplete`: the class adds users, and nothing says whom.

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, place_in_recipes};
use crate::rules::rule;

rule!("package", "useradd-incomplete", EveryReader(check));

/// What says whom to add to a package.
const PARAMETERS: [&str; 4] = ["GROUPADD_PARAM", "GROUPMEMS_PARAM", "USERADD_PARAM", "USERMOD_PARAM"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let mut inherits = subject.recipe.inherits.iter();
    let inherit = inherits.find(|inherit| inherit.class == "useradd" && inherit.sure);
    let Some(place) = inherit.and_then(|inherit| inherit.place.as_ref()) else { return };
    let is_native = ["native", "nativesdk", "cross"].iter().any(|class| subject.recipe.inherits_class(class));
    if !place.file.is_part_of_recipes() || is_native || !subject.is_whole_as_written() {
        return;
    }
    if !subject.is_given("USERADD_PACKAGES") {
        // Wrynose's class gives it a default, which is empty.
        let depends = subject.assignments_to("USERADD_DEPENDS").next().is_some();
        if subject.is_since(Release::Wrynose) && depends {
            return;
        }
        let message = "BitBake stops: `useradd` is inherited and `USERADD_PACKAGES` is not set";
        let mut found = cx.report(&place.file.source, place.span, message);
        found.help("name the packages that add users, or do not inherit the class");
        return;
    }
    for word in &data.words("USERADD_PACKAGES").list {
        if !word.sure {
            continue;
        }
        let Some(place) = place_in_recipes(word.place.as_ref()) else { continue };
        let package = &word.text;
        let says_whom = PARAMETERS.iter().any(|name| {
            subject.is_given(&format!("{name}:{package}")) || subject.is_given_without_overrides(name)
        });
        if says_whom {
            continue;
        }
        let message = format!("BitBake stops: nothing says whom `{package}` adds");
        let mut found = cx.report(&place.file.source, place.span, message);
        found.help(format!("set `USERADD_PARAM:{package}` or `GROUPADD_PARAM:{package}`"));
    }
}
