//! What is kept of a recipe, and of a file.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use crate::engine::notes::{Notes, noting_all};
use crate::engine::together::{Done, InAll};
use crate::manifest::Evaluated;
use crate::model::Said;

/// What was found of one recipe.
pub(super) struct Kept {
    pub done: Done,
    /// The names of which it was asked who reads them.
    pub names: FxHashSet<Box<str>>,
    /// What it asked of who says a text.
    pub said: FxHashSet<Said>,
}

/// What was found in one file without values.
pub(super) struct KeptFile {
    pub done: Done,
    /// The files that were read for that, itself included.
    pub reads: FxHashSet<PathBuf>,
    /// The names of which it was asked who reads them.
    pub names: FxHashSet<Box<str>>,
    /// What it asked of who says a text.
    pub said: FxHashSet<Said>,
}

/// What was found of all containers together.
pub(super) struct KeptInAll {
    pub in_all: InAll,
    /// The files that were read for that alone.
    pub reads: FxHashSet<PathBuf>,
    /// What it asked of who says a text.
    pub said: FxHashSet<Said>,
}

impl Kept {
    /// What `check` finds of the recipe at `path`, and all files that it read for that.
    pub(super) fn of(path: &Path, check: impl FnOnce() -> Done) -> (Kept, FxHashSet<PathBuf>) {
        let (done, Notes { mut reads, names, said }) = noting_all(check);
        reads.insert(path.to_owned());
        (Kept { done, names, said }, reads)
    }

    /// The recipe itself, if it matters to others.
    pub(super) fn evaluated(&self) -> Option<&Evaluated> {
        self.done.as_ref().ok()?.evaluated.as_ref()
    }
}
