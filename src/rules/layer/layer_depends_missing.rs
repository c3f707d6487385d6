//! `layer-depends-missing`: what only another layer has, while LAYERDEPENDS does not name that layer.

use std::path::Path;

use crate::layers::{Collection, Layer, Layers};
use crate::lint::{Cx, RecipeContext, place_in_recipes, written_words};
use crate::model::{Build, Place};
use crate::rules::rule;

rule!("layer", "layer-depends-missing", EveryReader(check));

/// Where a class lies in a layer.
const CLASSES: [&str; 2] = ["classes-recipe", "classes"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let build = subject.build;
    let mut told: Vec<&str> = Vec::new();
    for inherit in &subject.recipe.inherits {
        let Some((file, place)) = inherit.file().zip(place_in_recipes(inherit.place.as_ref())) else {
            continue;
        };
        let is_only = || {
            let has =
                |layer: &&Layer| CLASSES.iter().any(|below| has_file(build, layer, below, &inherit.class));
            build.layers.layers().iter().filter(has).count() == 1
        };
        if inherit.sure && is_written(place, &inherit.class) && is_only() {
            let what = format!("the class `{}`", inherit.class);
            report(cx, build, place, file.path(), &what, &mut told);
        }
    }
    for include in &subject.recipe.includes {
        let Some(place) = place_in_recipes(Some(&include.place)) else { continue };
        let Some(file) = include.found.as_ref().filter(|_| include.required && include.sure) else {
            continue;
        };
        if is_written(place, &include.name) {
            report(cx, build, place, file.path(), &format!("`{}`", include.name), &mut told);
        }
    }
    check_depends(cx, subject, &mut told);
}

/// Recipes in DEPENDS. What stands under an override or in PACKAGECONFIG is for some builds only.
fn check_depends<'a>(cx: &mut Cx<'_>, subject: &RecipeContext<'a>, told: &mut Vec<&'a str>) {
    let build = subject.build;
    let recipes = build.layers.collected();
    for (statement, assignment) in subject.assignments_to("DEPENDS") {
        let is_plain = statement.parts().all(|part| part == "append" || part == "prepend");
        if !is_plain {
            continue;
        }
        for word in written_words(assignment) {
            let name = word.text.strip_suffix("-native").unwrap_or(&word.text);
            let mut homes = recipes.recipes_called(name);
            let Some(first) = homes.next() else { continue };
            let layer = |path: &Path| build.layers.layer_of(path).map(|layer| layer.root.clone());
            if homes.any(|other| layer(other) != layer(first)) {
                continue;
            }
            let place = Place { file: statement.file.clone(), span: word.span };
            report(cx, build, &place, first, &format!("the recipe `{name}`"), told);
        }
    }
}

fn report<'a>(
    cx: &mut Cx<'_>,
    build: &'a Build,
    place: &Place,
    other: &Path,
    what: &str,
    told: &mut Vec<&'a str>,
) {
    let Some((own, needed)) = unnamed(build, place.file.path(), other) else { return };
    if told.contains(&&*needed.name) {
        return;
    }
    told.push(&needed.name);
    let message = format!(
        "only the layer `{}` has {what}, and `LAYERDEPENDS_{}` does not name it",
        needed.name, own.name
    );
    cx.report(&place.file.source, place.span, message)
        .help(format!("add `{}` to it, or put this below `dynamic-layers`", needed.name));
}

/// The collections of two files, if the first one's does not depend on the other, however many steps away.
fn unnamed<'a>(build: &'a Build, own: &Path, other: &Path) -> Option<(&'a Collection, &'a Collection)> {
    let layers = &build.layers;
    let needed = collection_of(layers, other)?;
    let own_one = collection_of(layers, own)?;
    // No build is without the core.
    if needed.name == own_one.name || needed.name == "core" || is_dynamic(layers, own) {
        return None;
    }
    let mut known: Vec<&str> = vec![&own_one.name];
    let mut at = 0;
    while let Some(name) = known.get(at).copied() {
        at += 1;
        // A layer that is not here may need any other.
        let collection = layers.collection(name)?;
        for depends in collection.depends.iter().chain(&collection.recommends) {
            let is_wanted_only = layers.collection(&depends.name).is_none()
                && collection.recommends.iter().any(|one| one.name == depends.name);
            if !is_wanted_only && !known.contains(&&*depends.name) {
                known.push(&depends.name);
            }
        }
    }
    if known.contains(&&*needed.name) { None } else { Some((own_one, needed)) }
}

/// The one collection of the layer that a file is in.
fn collection_of<'a>(layers: &'a Layers, path: &Path) -> Option<&'a Collection> {
    let layer = layers.layer_of(path)?;
    let [name] = layer.collections.as_slice() else { return None };
    layers.collection(name)
}

/// Whether a file is read only where some other layer is there.
fn is_dynamic(layers: &Layers, path: &Path) -> bool {
    let Some(layer) = layers.layer_of(path) else { return false };
    let below = path.strip_prefix(&layer.root).unwrap_or(path);
    below.components().any(|part| part.as_os_str() == "dynamic-layers")
}

/// Whether a name stands there as it is, and not by way of a variable.
fn is_written(place: &Place, name: &str) -> bool {
    place.file.source.slice(place.span) == name
}

fn has_file(build: &Build, layer: &Layer, below: &str, class: &str) -> bool {
    build.disk().exists(&layer.root.join(below).join(format!("{class}.bbclass")))
}
