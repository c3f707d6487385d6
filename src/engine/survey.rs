//! All containers of the layers, without a rule being run on them.

use rayon::prelude::*;

use super::context;
use crate::manifest::{Container, Member, Project};
use crate::model::Build;

/// Evaluates every recipe of the layers that may make something for Pantavisor, whatever was asked for.
pub fn survey(build: &Build) -> Project<'_> {
    let members = context::recipes(build, &[])
        .par_iter()
        .filter_map(|path| {
            let recipe = build.recipe(path)?;
            let container = Container::of(&recipe, &build.files, build.folders());
            container.concerns_pantavisor().then_some(Member { recipe, container, is_target: true })
        })
        .collect();
    Project { build, members }
}
