//! Edits as the protocol carries them to the client.

use std::path::{Path, PathBuf};

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
    // Renames before edits: what was edited and not saved may be saved under its old name while it is
    // being renamed, by an editor that saves by itself.
    let files = change.files.iter().flat_map(|change| file_change(snapshot, change));
    let edits = change.edits.iter().map(|(path, (source, edits))| {
        let now = renamed(path, &change.files);
        let document = snapshot.documents.of_path(path).filter(|_| now == *path);
        let uri = if now == *path { snapshot.documents.uri_of(path) } else { uri_of(&now) };
        let version = document.map(|document| document.version);
        json!({
            "textDocument": { "uri": uri, "version": version },
            "edits": snapshot.edits(source, edits),
        })
    });
    Some(json!({ "documentChanges": files.chain(edits).collect::<Vec<_>>() }))
}

/// Where a file is after these changes, the first one first.
fn renamed(path: &Path, changes: &[FileChange]) -> PathBuf {
    let mut now = path.to_owned();
    for change in changes {
        let FileChange::Rename { from, to } = change else { continue };
        if now == *from {
            now = to.clone();
        } else if let Ok(below) = now.strip_prefix(from) {
            now = to.join(below);
        }
    }
    now
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
