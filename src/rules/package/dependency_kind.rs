//! `dependency-kind`: a package where there is to be a recipe, or a recipe of which there are no packages.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, Statement, WrittenWord, edits, written_words};
use crate::rules::rule;

rule!("package", "dependency-kind", EveryReader(check));

/// Lists of packages for the device.
const OF_PACKAGES: [&str; 4] = ["IMAGE_INSTALL", "PACKAGE_INSTALL", "RDEPENDS", "RRECOMMENDS"];

/// What the names of packages end in that a recipe makes beside the one that is called as itself.
const ENDINGS: [&str; 5] = ["-dev", "-staticdev", "-dbg", "-doc", "-src"];

/// Recipes for the machine that builds, whose packages, if any, are for that.
const FOR_BUILDING: [&str; 5] = ["cross", "cross-canadian", "crosssdk", "native", "nativesdk"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.words_given_to(&["DEPENDS"]) {
        for word in written_words(assignment) {
            package_for_recipe(cx, subject, statement, &word);
        }
    }
    if FOR_BUILDING.iter().any(|class| subject.recipe.inherits_class(class)) {
        return;
    }
    for (statement, assignment) in subject.words_given_to(&OF_PACKAGES) {
        let is_for_building =
            statement.parts().any(|part| part.starts_with("class-") && part != "class-target");
        if is_for_building {
            continue;
        }
        for word in written_words(assignment) {
            native_for_package(cx, subject, statement, &word);
        }
    }
}

/// `zlib-dev` in DEPENDS.
fn package_for_recipe(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    statement: &Statement<'_>,
    word: &WrittenWord,
) {
    let recipes = subject.build.layers.collected();
    let Some(recipe) = ENDINGS.iter().find_map(|ending| word.text.strip_suffix(ending)) else { return };
    if !is_name(recipe) || !recipes.has_recipe(recipe) || recipes.has_recipe(&word.text) {
        return;
    }
    if subject.some_recipe_may_provide(&word.text, recipe) {
        return;
    }
    let message = format!("`{}` is a package, and no recipe is called so: BitBake stops", word.text);
    let mut found = cx.report(&statement.file.source, word.span, message);
    found.help(format!("`DEPENDS` names recipes: write `{recipe}`"));
    found.fix(edits::write(word.span, recipe));
    if !subject.build.layers.missing_depends().is_empty() {
        found.severity(Severity::Warning);
    }
}

/// `cmake-native` in RDEPENDS.
fn native_for_package(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    statement: &Statement<'_>,
    word: &WrittenWord,
) {
    let Some(name) = word.text.strip_suffix("-native") else { return };
    let recipes = subject.build.layers.collected();
    if !is_name(name) || subject.packages().may_have(&word.text) {
        return;
    }
    let is_own = recipes.has_recipe(&word.text);
    if !is_own && !recipes.recipes_called(name).any(|path| subject.says_elsewhere(path, "BBCLASSEXTEND")) {
        return;
    }
    let message =
        format!("`{}` is for the machine that builds, so there is no such package to install", word.text);
    let mut found = cx.report(&statement.file.source, word.span, message);
    // A package that nobody installs stops nothing.
    if statement.stem().starts_with('R') {
        found.severity(Severity::Warning);
    }
    if is_own && !recipes.has_recipe(name) {
        found.help("what is needed to build belongs into `DEPENDS`");
    } else {
        found.help(format!("write `{name}`, or `DEPENDS` for what is needed to build"));
        found.fix(edits::write(word.span, name));
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.+".contains(c))
}
