//! Edits as the protocol carries them to the client.

use std::path::Path;

use serde_json::{Value, json};

use super::handlers::Snapshot;
use super::uri::uri_of;
use crate::ide::Change;
use crate::text::FileChange;

/// A change as the client takes it; `None` if it cannot do all of it.
pub(super) fn workspace_edit(snapshot: &Snapshot, change: &Change) -> Option<Value> {
    let client = &snapshot.client;
    if !change.files.is_empty() && !client.can_change_files() {
        return None;
    }
    if change.files.is_empty() && !client.can("/workspace/workspaceEdit/documentChanges") {
        let changes = change
            .edits
            .iter()
            .map(|(path, (source, edits))| (snapshot.documents.uri_of(path), snapshot.edits(source, edits)));
        return Some(json!({ "changes": changes.collect::<serde_json::Map<_, _>>() }));
    }
    snapshot.own_renames.note(&change.files);
    // Edits before renames: they are about files under their old names.
    let edits = change.edits.iter().map(|(path, (source, edits))| {
        let version = snapshot.documents.of_path(path).map(|document| document.version);
        json!({
            "textDocument": { "uri": snapshot.documents.uri_of(path), "version": version },
            "edits": snapshot.edits(source, edits),
        })
    });
    let files = change.files.iter().flat_map(|change| file_change(snapshot, change));
    Some(json!({ "documentChanges": edits.chain(files).collect::<Vec<_>>() }))
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
