//! BBPATH: where classes and included files are looked for.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::model::files::Files;
use crate::value::path::{join, normal};

/// Every BBPATH of an evaluation, with what was found along it. Nearly all recipes have the same one, and ask
/// for the same classes.
#[derive(Debug, Default)]
pub(crate) struct BbPaths {
    by_text: RwLock<FxHashMap<String, Arc<BbPath>>>,
}

/// The directories of one BBPATH.
#[derive(Debug)]
pub(crate) struct BbPath {
    pub directories: Vec<String>,
    found: RwLock<FxHashMap<String, Option<PathBuf>>>,
}

impl BbPaths {
    pub(crate) fn of(&self, text: &str) -> Arc<BbPath> {
        if let Some(known) = self.by_text.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Arc::clone(known);
        }
        // BitBake seeks the others, such as the empty one of a layer's `.= ":…"`, in the build directory.
        let directories = text.split(':').filter(|directory| directory.starts_with('/'));
        let directories = directories.map(str::to_owned).collect();
        let path = Arc::new(BbPath { directories, found: RwLock::default() });
        let mut by_text = self.by_text.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(by_text.entry(text.to_owned()).or_insert(path))
    }
}

impl BbPath {
    /// The first file of this name along the path, `.` and `..` kept as they are written.
    pub(crate) fn find(&self, name: &str, files: &Files) -> Option<PathBuf> {
        if let Some(known) = self.found.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return known.clone();
        }
        let mut paths = self.directories.iter().map(|directory| PathBuf::from(join(directory, name)));
        let path = paths.find(|path| files.exists(&normal(path)));
        let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
        found.insert(name.to_owned(), path.clone());
        path
    }
}
