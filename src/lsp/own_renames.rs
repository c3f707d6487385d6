//! Renames of files that the server asked for itself.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::text::FileChange;

/// The renames in the last answer that had any. Before a client carries one out it asks what else it entails,
/// as it does when the user renames a file; but that is in the same answer already, and to say it a second
/// time would spoil both.
#[derive(Debug, Default)]
pub(super) struct OwnRenames(Mutex<Vec<(PathBuf, PathBuf)>>);

impl OwnRenames {
    pub(super) fn note(&self, changes: &[FileChange]) {
        let mut renames = Vec::new();
        for change in changes {
            if let FileChange::Rename { from, to } = change {
                renames.push((from.clone(), to.clone()));
            }
        }
        if !renames.is_empty() {
            // A panic while the lock is held cannot leave the list half-changed.
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = renames;
        }
    }

    /// Whether one of these files is renamed because the server said so.
    pub(super) fn has_any(&self, renames: &[(PathBuf, PathBuf)]) -> bool {
        let own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        renames.iter().any(|rename| own.contains(rename))
    }
}
