//! A recipe as BitBake sees it: its variables, what it inherits and includes, and what is wrong with it.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use super::datastore::Datastore;
use super::fetch::search::SearchPath;
use super::files::Parsed;
use super::problem::Note;
use super::problem::Problem;
use crate::model::datastore::history::Place;
use crate::value::Name;

/// An evaluated recipe.
#[derive(Debug)]
pub struct Recipe {
    pub file: Arc<Parsed>,
    /// In the order in which they were applied.
    pub appends: Vec<Arc<Parsed>>,
    pub data: Datastore,
    /// Every `inherit` of a class, in order, those of classes and included files as well.
    pub inherits: Vec<Inherit>,
    /// Every `include` and `require` of a file, in order.
    pub includes: Vec<Include>,
    pub problems: Vec<Problem>,
    /// The tasks, in the order in which they were added.
    pub tasks: Vec<Name>,
    /// Whether an error ended the evaluation early, see [`super::Policy`].
    pub stopped: bool,
    /// Whether it has anonymous Python functions that are not those of a class.
    pub has_own_python: bool,
    pub(crate) journal: Vec<Note>,
    pub(crate) search_path: OnceLock<SearchPath>,
}

/// One class of an `inherit` or `inherit_defer`.
#[derive(Clone, Debug)]
pub struct Inherit {
    pub class: String,
    /// The word; nothing for a class that the command line asks for.
    pub place: Option<Place>,
    pub found: ClassFile,
    /// Whether it took effect only at the end of the recipe.
    pub deferred: bool,
    /// Whether it is inherited whatever the unknown conditions are.
    pub sure: bool,
}

/// What was found of a class.
#[derive(Clone, Debug)]
pub enum ClassFile {
    File(Arc<Parsed>),
    /// Only what pvlint itself knows of it.
    Facts,
    Missing,
}

/// One file of an `include` or `require`.
#[derive(Clone, Debug)]
pub struct Include {
    /// As it was asked for, expanded.
    pub name: String,
    pub required: bool,
    pub place: Place,
    pub found: Option<Arc<Parsed>>,
    /// Whether it is read whatever the unknown conditions are.
    pub sure: bool,
}

impl Inherit {
    /// The file of the class, if it is there.
    pub fn file(&self) -> Option<&Arc<Parsed>> {
        match &self.found {
            ClassFile::File(file) => Some(file),
            ClassFile::Facts | ClassFile::Missing => None,
        }
    }
}

impl Recipe {
    /// Where BitBake looks for its local files.
    pub fn search_path(&self) -> &SearchPath {
        self.search_path.get_or_init(|| SearchPath::of(&self.data))
    }

    /// The recipe, what it includes and its appends, each once; no classes and no configuration.
    pub fn own_files(&self) -> Vec<&Arc<Parsed>> {
        let mut files = vec![&self.file];
        for include in &self.includes {
            if let Some(file) = &include.found
                && file.is_part_of_recipes()
            {
                files.push(file);
            }
        }
        files.extend(&self.appends);
        let mut seen: FxHashSet<&Path> = FxHashSet::default();
        files.retain(|file| seen.insert(file.path()));
        files
    }

    /// All files that it is read from: its own, its appends, what they include, and the classes that are
    /// there.
    pub fn files(&self) -> impl Iterator<Item = &Arc<Parsed>> {
        let includes = self.includes.iter().filter_map(|include| include.found.as_ref());
        std::iter::once(&self.file).chain(&self.appends).chain(includes).chain(self.class_files())
    }

    /// The files of its classes that are there.
    pub fn class_files(&self) -> impl Iterator<Item = &Arc<Parsed>> {
        self.inherits.iter().filter_map(Inherit::file)
    }

    /// Whether the files of all its classes are there.
    pub fn has_all_class_files(&self) -> bool {
        self.inherits.iter().all(|inherit| inherit.file().is_some())
    }

    /// Whether the class is surely inherited, be it by another class. Classes that the configuration
    /// inherits for all recipes do not count.
    pub fn inherits_class(&self, class: &str) -> bool {
        self.inherits.iter().any(|inherit| inherit.class == class && inherit.sure)
    }
}
