//! `global-class-in-recipe`: a class is inherited from where BitBake does not look for it.

use std::sync::Arc;

use crate::layers::{ClassKind, Release};
use crate::lint::{Cx, RecipeContext, Statement, place_in_recipes, written_words};
use crate::model::{Build, ClassFile, Parsed, facts};
use crate::rules::rule;
use crate::syntax::Dialect;
use crate::text::Span;

rule!("class", "global-class-in-recipe", EveryReader(check), InLayer(in_conf));

/// Variables of the configuration whose classes all recipes inherit.
const LISTS: [&str; 3] = ["INHERIT", "PACKAGE_CLASSES", "USER_CLASSES"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for inherit in &subject.recipe.inherits {
        if !inherit.sure || matches!(inherit.found, ClassFile::File(_)) {
            continue;
        }
        let Some(place) = place_in_recipes(inherit.place.as_ref()) else { continue };
        let releases = subject.build.releases_of(place.file.path());
        let releases: Vec<Release> = releases.iter().flat_map(|releases| releases.iter()).collect();
        if !is_only(subject.build, &inherit.class, ClassKind::Global, &releases) {
            continue;
        }
        let message = format!("BitBake stops: a recipe cannot inherit `{}`", inherit.class);
        cx.report(&place.file.source, place.span, message)
            .help("it is one of `classes-global`, which only `INHERIT` of a configuration finds");
    }
}

fn in_conf(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !matches!(file.dialect, Dialect::Conf { .. }) {
        return;
    }
    for (class, span) in inherited(build, file) {
        let message = format!("BitBake stops: `{class}` cannot be inherited for all recipes");
        cx.report(&file.source, span, message)
            .help("it is one of `classes-recipe`, which only `inherit` of a recipe finds");
    }
}

/// The classes of recipes that a configuration inherits for all of them.
fn inherited(build: &Build, file: &Arc<Parsed>) -> Vec<(String, Span)> {
    let releases = build.releases_of(file.path());
    let releases: Vec<Release> = releases.iter().flat_map(|releases| releases.iter()).collect();
    let mut found = Vec::new();
    for statement in Statement::all_in(file) {
        if !LISTS.contains(&statement.stem()) || statement.removes() {
            continue;
        }
        let Some(assignment) = statement.to_value() else { continue };
        for word in written_words(assignment) {
            if !word.text.contains('$') && is_only(build, &word.text, ClassKind::Recipe, &releases) {
                found.push((word.text, word.span));
            }
        }
    }
    found
}

/// Whether a class is there for one of the two only: in the layers that are here, or, if none of them has it,
/// in one of the releases.
fn is_only(build: &Build, class: &str, kind: ClassKind, releases: &[Release]) -> bool {
    let other = match kind {
        ClassKind::Global => ClassKind::Recipe,
        ClassKind::Recipe => ClassKind::Global,
    };
    if build.layers.find_class(class, other).is_some() {
        return false;
    }
    if build.layers.find_class(class, kind).is_some() {
        return true;
    }
    releases.iter().any(|release| {
        facts::class_is_for(class, kind, *release) && !facts::class_is_for(class, other, *release)
    })
}
