//! What is to be changed in files, and with files as a whole.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::text::{Edit, FileChange, SourceFile};

/// Edits, by file.
pub(crate) type Edits = BTreeMap<PathBuf, (Arc<SourceFile>, Vec<Edit>)>;

/// Edits of files, and what happens to files as a whole. The edits are about files under their old names.
#[derive(Debug, Default)]
pub struct Change {
    pub files: Vec<FileChange>,
    pub edits: Edits,
}

impl Change {
    /// Edits of one file.
    pub(crate) fn of(source: &Arc<SourceFile>, edits: Vec<Edit>) -> Change {
        let mut change = Change::default();
        change.edits.insert(source.path().to_owned(), (Arc::clone(source), edits));
        change
    }

    /// Whether nothing is to be changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.edits.is_empty()
    }
}
