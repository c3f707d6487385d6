//! Renames of files that the server asked for itself.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::text::FileChange;

/// The renames in all answers so far, what was only offered among them. Before a client carries one out it
/// asks what else it entails, as it does when the user renames a file; but that is in the same answer
/// already, and to say it a second time would spoil both.
#[derive(Debug, Default)]
pub(super) struct OwnRenames(Mutex<HashSet<(PathBuf, PathBuf)>>);

impl OwnRenames {
    pub(super) fn note(&self, changes: &[FileChange]) {
        for change in changes {
            if let FileChange::Rename { from, to } = change {
                // A panic while the lock is held cannot leave the set half-changed.
                let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                own.insert((from.clone(), to.clone()));
            }
        }
    }

    /// Whether one of these files is renamed because the server said so.
    pub(super) fn has_any(&self, renames: &[(PathBuf, PathBuf)]) -> bool {
        let own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        renames.iter().any(|rename| own.contains(rename))
    }
}
