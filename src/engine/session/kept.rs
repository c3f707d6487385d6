//! What is kept of a recipe, and of all containers together.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::disk::noting;
use crate::engine::cache::Work;
use crate::engine::catch_panic::guarded;
use crate::lint::Finding;
use crate::manifest::Evaluated;
use crate::model::{Parsed, noting_names};

/// What was found of one recipe.
#[derive(Default)]
pub(super) struct Kept {
    /// The files that it includes or that are appended to it.
    pub parts: HashSet<PathBuf>,
    pub findings: Vec<Finding>,
    /// The names of which it was asked who reads them.
    pub names: FxHashSet<Box<str>>,
    /// The recipe itself, if it matters to others.
    pub evaluated: Option<Evaluated>,
    /// How pvlint itself failed, if it did.
    pub fault: Option<String>,
}

/// What was found in one file without values.
pub(super) struct KeptFile {
    pub parsed: Arc<Parsed>,
    pub findings: Vec<Finding>,
    /// The files that were read for that, itself included.
    pub reads: FxHashSet<PathBuf>,
    /// The names of which it was asked who reads them.
    pub names: FxHashSet<Box<str>>,
}

/// What was found of all containers together.
pub(super) struct InAll {
    pub findings: Vec<Finding>,
    /// The files that were read for that alone.
    pub reads: FxHashSet<PathBuf>,
    pub fault: Option<String>,
}

impl Kept {
    /// What `check` finds of the recipe at `path`, and all files that it read for that.
    pub(super) fn of(path: &Path, check: impl FnOnce() -> Option<Work>) -> (Kept, FxHashSet<PathBuf>) {
        let ((checked, mut reads), names) = noting_names(|| noting(|| guarded(check)));
        reads.insert(path.to_owned());
        let kept = match checked {
            Ok(Some(Work { findings, evaluated, parts, .. })) => {
                Kept { parts, findings, names, evaluated, fault: None }
            }
            Ok(None) => Kept::default(),
            Err(why) => {
                let fault = format!("{}: internal error: {why}", path.display());
                Kept { fault: Some(fault), ..Kept::default() }
            }
        };
        (kept, reads)
    }
}
