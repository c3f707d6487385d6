//! Findings that the client asks for, of a text or of all files. Those who are sent them ask for none.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Handler, Identifier, Snapshot, params};
use crate::lsp::client::Client;
use crate::lsp::result_id::result_id;

pub(super) const HANDLERS: &[Handler] = &[
    Handler { wants_said: true, ..Handler::new("textDocument/diagnostic", of_text) },
    Handler { wants_said: true, ..Handler::new("workspace/diagnostic", of_workspace) },
];

pub(super) fn offers(client: &Client) -> Vec<(&'static str, Value)> {
    let options = json!({
        "identifier": "pvlint",
        "interFileDependencies": true,
        "workspaceDiagnostics": client.options.check_workspace,
    });
    if client.asks_for_findings() { vec![("diagnosticProvider", options)] } else { Vec::new() }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfText {
    text_document: Identifier,
    previous_result_id: Option<String>,
}

fn of_text(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let OfText { text_document, previous_result_id } = params(value)?;
    let said = snapshot.said.get(&text_document.uri).map_or(&[][..], Vec::as_slice);
    Ok(report(said, previous_result_id.as_deref()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfWorkspace {
    #[serde(default)]
    previous_result_ids: Vec<Previous>,
}

#[derive(Deserialize)]
struct Previous {
    uri: String,
    value: String,
}

/// The answer comes at once; what is found later is told by asking the client to ask again.
fn of_workspace(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let OfWorkspace { previous_result_ids } = params(value)?;
    let mut previous: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    previous.extend(snapshot.said.keys().map(|uri| (uri.as_str(), None)));
    previous.extend(previous_result_ids.iter().map(|one| (one.uri.as_str(), Some(one.value.as_str()))));
    let mut items = Vec::new();
    for (uri, previous) in previous {
        let said = snapshot.said.get(uri).map_or(&[][..], Vec::as_slice);
        let mut item = report(said, previous);
        item["uri"] = json!(uri);
        item["version"] = json!(snapshot.documents.get(uri).map(|document| document.version));
        items.push(item);
    }
    Ok(json!({ "items": items }))
}

/// What is said of one file, or that it is what was said before.
fn report(said: &[Value], previous: Option<&str>) -> Value {
    let id = result_id(said);
    match previous == Some(id.as_str()) {
        true => json!({ "kind": "unchanged", "resultId": id }),
        false => json!({ "kind": "full", "resultId": id, "items": said }),
    }
}
