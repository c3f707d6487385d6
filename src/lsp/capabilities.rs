//! What is offered to a client.

use serde_json::{Value, json};

use super::client::Client;
use super::handlers::{SCHEME, offers};

/// The answer to `initialize`.
pub(super) fn initialize_result(client: &Client) -> Value {
    json!({
        "serverInfo": { "name": "pvlint", "version": env!("CARGO_PKG_VERSION") },
        "capabilities": capabilities(client),
    })
}

fn capabilities(client: &Client) -> Value {
    let mut offered = json!({
        "positionEncoding": client.encoding.name(),
        "textDocumentSync": { "openClose": true, "change": 2, "save": true },
        "workspace": {
            "workspaceFolders": { "supported": true, "changeNotifications": true },
            "fileOperations": {
                "willRename": { "filters": [{ "pattern": { "glob": "**/*", "matches": "file" } }] },
            },
        },
    });
    if client.capability("/workspace/textDocumentContent").is_some() {
        offered["workspace"]["textDocumentContent"] = json!({ "schemes": [SCHEME] });
    }
    for (name, offer) in offers(client) {
        offered[name] = offer;
    }
    offered
}
