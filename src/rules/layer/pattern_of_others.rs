//! `layer-value`: a pattern that takes the recipes of another layer.

use crate::diag::Severity;
use crate::lint::Cx;
use crate::model::{Build, Parsed};
use crate::syntax::ast::Assignment;

/// BitBake tries the patterns in the order of their texts, the last one first, and a file is of the layer
/// whose pattern matches first: `^${LAYERDIR}.*` comes before that of a layer beside it with a longer name.
pub(super) fn check(cx: &mut Cx<'_>, file: &Parsed, assignment: Assignment<'_>, own: &str, build: &Build) {
    let layers = &build.layers;
    let Some(collection) = layers.collection(own) else { return };
    for (index, layer) in layers.layers().iter().enumerate() {
        if index == collection.layer {
            continue;
        }
        let recipe = layer.root.join("recipes-example/example/example_1.0.bb");
        let path = recipe.to_string_lossy();
        let mut theirs = layers.collections().iter().filter(|other| other.layer == index);
        let Some(theirs) = theirs.find(|other| other.matches(&path)) else { continue };
        if layers.collection_of(&recipe).is_none_or(|winner| winner.name != own) {
            continue;
        }
        let message =
            format!("recipes of the layer `{}` count as of this one: the pattern matches them", theirs.name);
        cx.report(&file.source, assignment.value().span(), message).severity(Severity::Warning).help(
            "write `^${LAYERDIR}/`: BitBake tries patterns in the order of their texts, the last one first",
        );
        return;
    }
}
