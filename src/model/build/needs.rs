//! Which files recipes read and ask for, worked out once for all that ask: a recipe has many beside it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::Build;
use crate::disk::{note, noting};
use crate::model::fetch::Entries;

/// What a recipe needs of the files around it; links are resolved.
#[derive(Debug)]
pub(crate) struct Needs {
    /// What it includes.
    pub included: Vec<PathBuf>,
    /// The files that its SRC_URI may mean.
    pub fetched: Vec<PathBuf>,
    /// Whether there may be more of them.
    pub may_fetch_more: bool,
}

/// What is known by now.
#[derive(Debug, Default)]
pub(super) struct AllNeeds(Mutex<FxHashMap<PathBuf, Known>>);

#[derive(Clone, Debug)]
struct Known {
    /// `None` for a recipe that cannot be read.
    needs: Option<Arc<Needs>>,
    /// The files that were read for that.
    reads: Arc<[PathBuf]>,
}

impl Build {
    /// What the recipe at `path` needs.
    pub(crate) fn needs_of(&self, path: &Path) -> Option<Arc<Needs>> {
        let known = self.needs.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        let Known { needs, reads } = known.unwrap_or_else(|| {
            let (needs, mut reads) = noting(|| self.work_out_needs(path).map(Arc::new));
            reads.insert(path.to_owned());
            let known = Known { needs, reads: reads.into_iter().collect() };
            let mut all = self.needs.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(path.to_owned(), known.clone());
            known
        });
        reads.iter().for_each(|read| note(read));
        needs
    }

    fn work_out_needs(&self, path: &Path) -> Option<Needs> {
        let recipe = self.recipe(path)?;
        let disk = self.disk();
        let entries = Entries::of(&recipe, disk);
        let included = recipe.includes.iter().filter_map(|include| include.found.as_ref());
        let fetched = entries.list.iter().flat_map(|entry| entry.candidates());
        Some(Needs {
            included: included.map(|file| disk.resolved(file.path())).collect(),
            fetched: fetched.map(|file| disk.resolved(file)).collect(),
            may_fetch_more: recipe.data.recipe_part_missing() || entries.may_list_more_files(),
        })
    }
}

impl AllNeeds {
    /// What is still known after the files at `changed` became others.
    pub(super) fn after(&self, changed: &[PathBuf]) -> AllNeeds {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        all.retain(|_, known| !known.reads.iter().any(|read| changed.contains(read)));
        AllNeeds(Mutex::new(all))
    }
}
