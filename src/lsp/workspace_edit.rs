//! Edits as the protocol carries them to the client.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::handlers::Snapshot;
use super::uri::uri_of;
use crate::text::{Edit, FileChange, SourceFile};

/// What is to be changed in files, and with files as a whole; those come first.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub files: Vec<FileChange>,
    pub edits: BTreeMap<PathBuf, (Arc<SourceFile>, Vec<Edit>)>,
}

impl Changes {
    /// Changes of one file.
    pub(super) fn of(source: &Arc<SourceFile>, edits: Vec<Edit>) -> Changes {
        let mut changes = Changes::default();
        changes.edits.insert(source.path().to_owned(), (Arc::clone(source), edits));
        changes
    }

    /// As the client takes it; `None` if it cannot do all of it.
    pub(super) fn to_value(&self, snapshot: &Snapshot) -> Option<Value> {
        let client = &snapshot.client;
        if !self.files.is_empty() && !client.can_change_files() {
            return None;
        }
        if self.files.is_empty() && !client.can("/workspace/workspaceEdit/documentChanges") {
            let changes = self.edits.iter().map(|(path, (source, edits))| {
                (snapshot.documents.uri_of(path), snapshot.edits(source, edits))
            });
            return Some(json!({ "changes": changes.collect::<serde_json::Map<_, _>>() }));
        }
        snapshot.own_renames.note(&self.files);
        // Edits before renames: they are about files under their old names.
        let edits = self.edits.iter().map(|(path, (source, edits))| {
            let version = snapshot.documents.of_path(path).map(|document| document.version);
            json!({
                "textDocument": { "uri": snapshot.documents.uri_of(path), "version": version },
                "edits": snapshot.edits(source, edits),
            })
        });
        let files = self.files.iter().flat_map(|change| file_change(snapshot, change));
        Some(json!({ "documentChanges": edits.chain(files).collect::<Vec<_>>() }))
    }
}

fn file_change(snapshot: &Snapshot, change: &FileChange) -> Vec<Value> {
    match change {
        FileChange::Create { path, text } => {
            let uri = uri_of(path);
            let start = json!({ "line": 0, "character": 0 });
            vec![
                json!({ "kind": "create", "uri": uri, "options": { "ignoreIfExists": false } }),
                json!({
                    "textDocument": { "uri": uri, "version": null },
                    "edits": [{ "range": { "start": start, "end": start }, "newText": text }],
                }),
            ]
        }
        FileChange::Rename { from, to } => vec![rename(snapshot, from, to)],
    }
}

fn rename(snapshot: &Snapshot, from: &Path, to: &Path) -> Value {
    json!({ "kind": "rename", "oldUri": snapshot.documents.uri_of(from), "newUri": uri_of(to) })
}
