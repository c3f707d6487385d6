//! `autorev`: what is built is whatever the branch holds on that day.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("fetch", "autorev", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    // Such a recipe is built only where somebody asks for it.
    let is_set_back = || {
        let preference = data.get("DEFAULT_PREFERENCE");
        preference.is_some_and(|value| value.exact().is_some_and(|text| text.trim().starts_with('-')))
    };
    for statement in subject.statements() {
        let name = &*statement.name;
        let is_revision = name == "SRCREV" || name.starts_with("SRCREV_") && !name.contains(':');
        let Some(assignment) = statement.to_value().filter(|_| is_revision) else { continue };
        if assignment.value().get().trim() != "${AUTOREV}" || !statement.file.is_part_of_recipes() {
            continue;
        }
        let is_last = subject.last_set(name).is_some_and(|place| statement.is_at(&place));
        if !is_last || data.variants(name).next().is_some() || is_set_back() {
            continue;
        }
        cx.report(&statement.file.source, assignment.value().span(), "each build may fetch something else")
            .help("write the commit; for development set `SRCREV:pn-NAME = \"${AUTOREV}\"` in `local.conf`");
    }
}
