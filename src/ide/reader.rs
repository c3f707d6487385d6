//! Through which recipe a file is seen: an include or a class has no values of its own.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::World;
use crate::model::{Configuration, Datastore, Recipe};

/// The values that are seen in a file.
pub(super) enum Reader {
    Recipe {
        recipe: Arc<Recipe>,
        /// How many recipes read the file, as far as is known.
        of: usize,
    },
    Configuration(Arc<Configuration>),
}

impl Reader {
    /// The first recipe that reads the file at `path`; the configuration if there is none.
    pub(super) fn of(world: &World, path: &Path) -> Reader {
        let readers = readers(world, path);
        let recipe = seen_through_one(world, path, &readers).and_then(|reader| world.recipe(reader));
        match recipe {
            Some(recipe) => Reader::Recipe { recipe, of: readers.len() },
            None => Reader::Configuration(Arc::clone(world.build.configuration())),
        }
    }

    pub(super) fn data(&self) -> &Datastore {
        match self {
            Reader::Recipe { recipe, .. } => &recipe.data,
            Reader::Configuration(configuration) => configuration.data(),
        }
    }

    pub(super) fn recipe(&self) -> Option<&Arc<Recipe>> {
        match self {
            Reader::Recipe { recipe, .. } => Some(recipe),
            Reader::Configuration(_) => None,
        }
    }

    /// What has to be said before a value: through which recipe it is seen, if that is another file.
    pub(super) fn remark(&self, path: &Path) -> Option<String> {
        match self {
            Reader::Recipe { recipe, .. } if recipe.file.path() == path => None,
            Reader::Recipe { recipe, of } => {
                let name = recipe.file.path().file_name()?.to_string_lossy().into_owned();
                Some(if *of > 1 {
                    format!("as read by `{name}`, one of {of}")
                } else {
                    format!("as read by `{name}`")
                })
            }
            Reader::Configuration(_) => Some("before any recipe".to_owned()),
        }
    }
}

/// The recipe through which a file is seen: the one that was chosen, else the first that reads it.
pub(crate) fn seen_through(world: &World, path: &Path) -> Option<PathBuf> {
    seen_through_one(world, path, &readers(world, path)).cloned()
}

pub(crate) fn seen_through_one<'a>(
    world: &World,
    path: &Path,
    readers: &'a [PathBuf],
) -> Option<&'a PathBuf> {
    let chosen = world.chosen.get(path);
    let chosen = chosen.and_then(|chosen| readers.iter().find(|reader| *reader == chosen));
    chosen.or(readers.first())
}

/// The recipes that read a file, itself if it is one.
pub(crate) fn readers(world: &World, path: &Path) -> Vec<PathBuf> {
    match path.extension().and_then(OsStr::to_str) {
        Some("bb") => return vec![path.to_owned()],
        Some("bbappend") => {
            let collected = world.build.layers.collected();
            return collected.recipes_for(path).into_iter().map(Path::to_owned).collect();
        }
        _ => {}
    }
    let known = &world.surroundings;
    let readers = known.readers.get(path).into_iter().flatten();
    readers.filter_map(|reader| known.recipes.get(*reader as usize).cloned()).collect()
}
