//! What recipes ask for and do not get.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::model::{Build, ClassFile};
use crate::syntax::Dialect;

/// Classes that are not here, and what hangs on them.
#[derive(Debug, Default)]
pub(crate) struct Missing {
    /// By name, with the number of recipes that inherit the class.
    pub classes: BTreeMap<String, usize>,
    /// How many recipes inherit one of them.
    pub inheriting: usize,
    /// How many recipes require a file that is not here, so that nothing is known of their variables.
    pub without_part: usize,
}

/// What the recipes among `files` miss. Evaluates each of them, but not what anonymous Python functions do:
/// these inherit nothing.
pub(crate) fn missing(build: &Build, files: &[PathBuf]) -> Missing {
    let found: Vec<_> = files.par_iter().filter_map(|path| missing_in(build, path)).collect();
    let mut all = Missing::default();
    for (classes, is_open) in found {
        all.inheriting += usize::from(!classes.is_empty());
        all.without_part += usize::from(is_open);
        for class in classes {
            *all.classes.entry(class).or_default() += 1;
        }
    }
    all
}

/// The classes that a recipe misses, sorted, and whether it requires a file that is not here. `None` if the
/// file is no recipe.
fn missing_in(build: &Build, path: &Path) -> Option<(Vec<String>, bool)> {
    if Dialect::of(path) != Some(Dialect::Recipe) {
        return None;
    }
    let recipe = build.recipe_before_python(path)?;
    let mut classes = Vec::new();
    for inherit in &recipe.inherits {
        if matches!(inherit.found, ClassFile::Missing) {
            classes.push(inherit.class.clone());
        }
    }
    classes.sort_unstable();
    classes.dedup();
    Some((classes, recipe.data.recipe_part_missing()))
}
