//! `license-missing`: a recipe without LICENSE.

use crate::lint::{Cx, RecipeContext};
use crate::model::Found;
use crate::rules::rule;

rule!("license", "license-missing", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    let is_missing = |found: &Found| matches!(found, Found::Missing);
    if !subject.is_whole() || recipe.inherits.iter().any(|inherit| is_missing(&inherit.found)) {
        return;
    }
    let value = recipe.data.get("LICENSE");
    if value.is_none_or(|value| value.exact() != Some("INVALID")) || subject.build.is_configured("LICENSE") {
        return;
    }
    let is_optional = recipe.includes.iter().any(|include| include.found.is_none());
    let place = subject.anchor();
    if is_optional || place.file.is_virtual() || place.file.source.text().trim().is_empty() {
        return;
    }
    let mut found = cx.report(&place.file.source, place.span, "BitBake stops at a recipe without `LICENSE`");
    found.help("name the licence of the sources");
}
