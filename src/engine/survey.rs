//! All containers of the layers, without a rule being run on them.

use rayon::prelude::*;

use super::context;
use crate::manifest::{Evaluated, Project};
use crate::model::Build;

/// Evaluates every recipe of the layers that may make something for Pantavisor, whatever was asked for.
pub fn survey(build: &Build) -> Project<'_> {
    let paths = context::recipes(build, &[]);
    let recipes = paths.par_iter().filter_map(|path| Evaluated::read(build, path));
    let recipes: Vec<Evaluated> = recipes.filter(Evaluated::matters_to_others).collect();
    Project::new(build, recipes)
}
