//! All containers of the layers, without a rule being run on them.

use std::path::PathBuf;

use rayon::prelude::*;

use super::related_recipes;
use crate::manifest::{Evaluated, Project};
use crate::model::Build;

/// Evaluates every recipe of the layers that may make something for Pantavisor, whatever was asked for, and
/// those among `files` that are in no layer, so that no pattern says whether they are built.
pub fn survey<'b>(build: &'b Build, files: &[PathBuf]) -> Project<'b> {
    let files = files.iter().filter(|path| build.layers.layer_of(path).is_none());
    let paths = related_recipes::recipes(build, &files.cloned().collect::<Vec<_>>());
    let recipes = paths.par_iter().filter_map(|recipe| Evaluated::read(build, recipe));
    let recipes: Vec<Evaluated> = recipes.filter(Evaluated::matters_to_others).collect();
    Project::new(build, recipes)
}
