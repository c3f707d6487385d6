//! What a piece of work stands on: it is done again if one of these becomes another.

use std::path::PathBuf;

use rustc_hash::FxHashSet;

use crate::disk::noting;
use crate::model::{Said, noting_names, noting_said};

/// What was read and asked on this thread.
pub(super) struct Notes {
    pub reads: FxHashSet<PathBuf>,
    /// The names of which it was asked who reads them.
    pub names: FxHashSet<Box<str>>,
    /// What was asked of who says a text.
    pub said: FxHashSet<Said>,
}

/// Does `work` and notes what it stands on.
pub(super) fn noting_all<T>(work: impl FnOnce() -> T) -> (T, Notes) {
    let (((done, reads), names), said) = noting_said(|| noting_names(|| noting(work)));
    (done, Notes { reads, names, said })
}
