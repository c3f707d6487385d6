//! `append-dangling`: an append that no recipe is there for.

use std::path::{Path, PathBuf};

use super::{knows_patterns, recipe_name};
use crate::diag::Severity;
use crate::layers::Use;
use crate::lint::Cx;
use crate::model::Build;
use crate::rules::rule;
use crate::text::{Span, closest, differ_in_numbers, suggest};

rule!("layer", "append-dangling", Build(check));

fn check(cx: &mut Cx<'_>, build: &Build) {
    let layers = &build.layers;
    if !knows_patterns(layers) {
        return;
    }
    let is_closed = layers.missing_depends().is_empty() && has_core(build);
    let is_said = cx.config().closed_world == Some(true);
    for append in layers.collected().appends() {
        let path = &append.path;
        if !cx.is_asked_for(path) || layers.collected().usage(path) != Use::Used {
            continue;
        }
        let Some(layer) = layers.layer_of(path) else { continue };
        if !layers.collected().recipes_for(path).is_empty() {
            continue;
        }
        let Some(file) = build.files.get(path) else { continue };
        let Some(why) = why(build, path, &layer.root, is_closed, is_said) else { continue };
        let mut found = cx.report(&file.source, Span::empty(0), why.message);
        if !is_closed {
            found.severity(Severity::Warning);
        }
        found.help(why.help);
    }
}

struct Why {
    message: String,
    help: String,
}

/// Why no recipe matches: another version, another form of the name, or a misspelled name. `None` if a layer
/// that is not there may have the recipe: then only recipes beside the append count. That a recipe of the
/// name is in no layer at all is told only if the user says that all layers are here.
fn why(build: &Build, append: &Path, layer: &Path, is_closed: bool, is_said: bool) -> Option<Why> {
    let name = recipe_name(append);
    let recipes = build.layers.collected().recipes();
    let of_name: Vec<&PathBuf> = recipes.iter().filter(|recipe| recipe_name(recipe) == name).collect();
    let mut meant = of_name.clone();
    meant.retain(|recipe| {
        lies_beside(recipe, append, layer) || is_closed && are_of_one_release(build, recipe, append)
    });
    if !meant.is_empty() {
        // A layer may append to another version of a recipe that it has as well.
        let is_of_others = of_name.iter().any(|recipe| !recipe.starts_with(layer));
        if !is_closed && (is_of_others || !is_for_nobody_else(build, &meant)) {
            return None;
        }
        let mut there: Vec<String> = meant.iter().map(|recipe| format!("`{}`", file_name(recipe))).collect();
        there.sort();
        there.dedup();
        return Some(Why {
            message: format!(
                "no recipe is there for this append: BitBake stops, for there is only {}",
                there.join(", ")
            ),
            help: format!("`{name}_%.bbappend` is for every version"),
        });
    }
    if !of_name.is_empty() {
        return None;
    }
    let own: Vec<&PathBuf> = recipes.iter().filter(|recipe| recipe.starts_with(layer)).collect();
    if let Some(meant) = own.iter().find(|recipe| is_called_alike(recipe, append)) {
        let name = recipe_name(meant);
        let version = stem(append).get(name.len() + 1..).unwrap_or("%");
        return Some(Why {
            message: "no recipe is called so, and BitBake stops at this append".to_owned(),
            help: suggest(&format!("{name}_{version}.bbappend")),
        });
    }
    let near = closest(name, own.iter().map(|recipe| recipe_name(recipe)));
    let is_beside =
        own.iter().any(|recipe| Some(recipe_name(recipe)) == near && recipe.parent() == append.parent());
    let of_all = build.layers.collected().nearly_called(name);
    let of_all = of_all.first().map(|recipe| recipe_name(recipe));
    let help = match near.or(of_all) {
        Some(near) if is_closed && is_said || is_beside && (is_closed || is_a_letter_off(name, near)) => {
            suggest(near)
        }
        Some(near) if is_closed && is_long(name, near) => suggest(near),
        None if is_closed && is_said => {
            "remove it, or let LAYERDEPENDS name the layer that has the recipe".to_owned()
        }
        _ => return None,
    };
    Some(Why { message: format!("no recipe is called `{name}`, so BitBake stops at this append"), help })
}

/// Whether only one letter differs: other layers have recipes with longer and shorter names.
fn is_a_letter_off(name: &str, near: &str) -> bool {
    strsim::damerau_levenshtein(name, near) == 1 && !differ_in_numbers(name, near)
}

/// Whether two names are so long that one letter is a slip, and no number is what differs.
fn is_long(name: &str, near: &str) -> bool {
    name.len().min(near.len()) >= 6 && !differ_in_numbers(name, near)
}

/// Whether no layer that is not there can have recipes of the name of these: openembedded-core is there, or
/// they are containers.
fn is_for_nobody_else(build: &Build, recipes: &[&PathBuf]) -> bool {
    let is_container = |recipe: &Path| {
        let recipe = build.recipe_before_python(recipe);
        recipe.is_some_and(|recipe| recipe.inherits_class("container-pvrexport"))
    };
    has_core(build) || recipes.iter().all(|recipe| is_container(recipe))
}

/// Whether two files are of layers for a common release: of another one the layer may have other versions.
fn are_of_one_release(build: &Build, one: &Path, other: &Path) -> bool {
    let releases = build.releases_of(one).zip(build.releases_of(other));
    releases.is_some_and(|(one, other)| one.iter().any(|release| other.contains(release)))
}

/// Whether a recipe lies in the directory of the append: another version of it, from another layer, would
/// not be appended to from there.
fn lies_beside(recipe: &Path, append: &Path, layer: &Path) -> bool {
    recipe.starts_with(layer) && recipe.parent() == append.parent()
}

/// Whether the names of two files in one directory are the same but for dashes in the place of underscores.
fn is_called_alike(recipe: &Path, append: &Path) -> bool {
    if recipe.parent() != append.parent() {
        return false;
    }
    let (recipe_stem, append_stem) = (stem(recipe).replace('_', "-"), stem(append).replace('_', "-"));
    match append_stem.split_once('%') {
        Some((start, _)) => recipe_stem.starts_with(start) && start.len() > recipe_name(recipe).len(),
        None => recipe_stem == append_stem,
    }
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

fn has_core(build: &Build) -> bool {
    build.layers.collection("core").is_some()
}
