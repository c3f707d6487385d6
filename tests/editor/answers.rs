//! Answers over the wire that follow each other: an item that is looked at, a hierarchy that is walked,
//! colors of which only the change is told.

use std::fs;
use std::path::Path;

use gen_lsp_types::*;
use serde_json::{Value, json};

use super::client::{Client, able, uri};
use super::protocol::check;

const LAYER_CONF: &str = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes*/*/*.bb\"\n\
    BBFILE_COLLECTIONS += \"own\"\nBBFILE_PATTERN_own = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_own = \"scarthgap\"\n";

/// A layer of these files.
fn layer(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a directory");
    for (path, text) in [("conf/layer.conf", LAYER_CONF)].iter().chain(files) {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    root
}

/// A client that has this file of the layer open, and its URI.
fn opened(root: &Path, path: &str, text: &str, capabilities: Value) -> (Client, String) {
    let mut client = Client::start(Some(root), capabilities);
    let uri = uri(&root.join(path));
    client.open(&uri, text);
    // Who reads what is known once everything was looked at.
    client
        .until("findings", |client| client.diagnostics.values().any(|said| said["diagnostics"] != json!([])));
    (client, uri)
}

fn at(line: usize, character: usize) -> Value {
    json!({ "position": { "line": line, "character": character } })
}

/// The names in a list of items, calls or types.
fn names(list: &Value, direction: Option<&str>) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    let items = items.map(|item| direction.map_or(item, |direction| &item[direction]));
    let mut names: Vec<String> =
        items.map(|item| item["name"].as_str().unwrap_or_default().to_owned()).collect();
    names.sort();
    names
}

const CALLER: &str = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\nA_append = \"x\"\nown_part() {\n    :\n}\n\
    do_first() {\n    own_part\n}\naddtask first\ndo_second() {\n    own_part\n}\naddtask second after do_first\n";

#[test]
fn calls_are_walked_both_ways() {
    let root = layer(&[("recipes-x/foo/foo_1.bb", CALLER)]);
    let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", CALLER, able());
    let part = check::<CallHierarchyPrepareRequest>(&mut client, &uri, at(3, 2));
    assert_eq!(names(&part, None), ["own_part"]);
    let incoming = check::<CallHierarchyIncomingCallsRequest>(&mut client, &uri, json!({ "item": part[0] }));
    assert_eq!(names(&incoming, Some("from")), ["do_first", "do_second"]);
    assert_eq!(incoming[0]["fromRanges"][0]["start"], json!({ "line": 7, "character": 4 }));
    let second = check::<CallHierarchyPrepareRequest>(&mut client, &uri, at(10, 4));
    let outgoing =
        check::<CallHierarchyOutgoingCallsRequest>(&mut client, &uri, json!({ "item": second[0] }));
    assert_eq!(names(&outgoing, Some("to")), ["do_first", "own_part"]);
    let first = check::<CallHierarchyPrepareRequest>(&mut client, &uri, at(9, 10));
    let incoming = check::<CallHierarchyIncomingCallsRequest>(&mut client, &uri, json!({ "item": first[0] }));
    assert_eq!(names(&incoming, Some("from")), ["do_second"]);
    assert!(check::<CallHierarchyPrepareRequest>(&mut client, &uri, at(0, 2)).is_null());
    assert!(client.end());
}

#[test]
fn classes_are_walked_both_ways() {
    let recipe = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\ninherit two\nA_append = \"x\"\n";
    let root = layer(&[
        ("classes/one.bbclass", "A = \"1\"\n"),
        ("classes/two.bbclass", "inherit one\n"),
        ("recipes-x/foo/foo_1.bb", recipe),
    ]);
    let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", recipe, able());
    let two = check::<TypeHierarchyPrepareRequest>(&mut client, &uri, at(2, 9));
    assert_eq!(names(&two, None), ["two"]);
    let above = check::<TypeHierarchySupertypesRequest>(&mut client, &uri, json!({ "item": two[0] }));
    assert_eq!(names(&above, None), ["one"]);
    let below = check::<TypeHierarchySubtypesRequest>(&mut client, &uri, json!({ "item": two[0] }));
    assert_eq!(names(&below, None), ["foo_1"]);
    let below = check::<TypeHierarchySubtypesRequest>(&mut client, &uri, json!({ "item": above[0] }));
    assert_eq!(names(&below, None), ["two"]);
    assert!(client.end());
}

#[test]
fn of_colors_only_the_change_is_told() {
    let text = format!("A_append = \"1\"\n{}", "B = \"${A}\"\n".repeat(50));
    let root = layer(&[("recipes-x/foo/foo_1.bb", &text)]);
    let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", &text, able());
    let numbers = |value: &Value| -> Vec<u64> {
        value.as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
    };
    let whole = check::<SemanticTokensRequest>(&mut client, &uri, json!({}));
    let mut told = numbers(&whole["data"]);
    let mut id = whole["resultId"].clone();
    let changed = text.replacen("B = \"${A}\"\n", "B = \"${A}\"\nC:append = \"${B}\"\n", 1);
    for (version, text) in [(2, changed.as_str()), (3, &changed), (4, &text)] {
        client.change(&uri, version, text);
        let delta = check::<SemanticTokensDeltaRequest>(&mut client, &uri, json!({ "previousResultId": id }));
        let edits = delta["edits"].as_array().unwrap_or_else(|| panic!("{delta}"));
        for edit in edits {
            let (start, removed) = (edit["start"].as_u64().expect("a start"), edit["deleteCount"].as_u64());
            let range = start as usize..(start + removed.expect("a number")) as usize;
            let inserted = numbers(&edit["data"]);
            assert!(inserted.len() < 50, "{edit}");
            told.splice(range, inserted);
        }
        assert_eq!(edits.is_empty(), version == 3);
        let whole = check::<SemanticTokensRequest>(&mut client, &uri, json!({}));
        assert_eq!(told, numbers(&whole["data"]));
        assert_eq!(delta["resultId"], whole["resultId"]);
        id = delta["resultId"].clone();
    }
    assert!(client.end());
}

#[test]
fn what_an_item_is_for_is_told_when_it_is_looked_at() {
    let text = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\nA_append = \"1\"\nSRC_U\ndo_ins\n";
    let root = layer(&[("recipes-x/foo/foo_1.bb", text)]);
    let mut lazy = able();
    lazy["textDocument"]["completion"]["completionItem"]["resolveSupport"] =
        json!({ "properties": ["documentation"] });
    for (capabilities, is_lazy) in [(lazy, true), (able(), false)] {
        let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", text, capabilities);
        assert_eq!(client.capabilities["completionProvider"]["resolveProvider"], is_lazy);
        let items = check::<CompletionRequest>(&mut client, &uri, at(3, 5))["items"].clone();
        let item = items.as_array().into_iter().flatten().find(|item| item["label"] == "SRC_URI").cloned();
        let mut item = item.unwrap_or_else(|| panic!("{items:#}"));
        if is_lazy {
            assert!(item["documentation"].is_null(), "{item}");
            item = client.ask("completionItem/resolve", item);
            serde_json::from_value::<CompletionItem>(item.clone()).expect("an item");
        }
        assert!(item["documentation"]["value"].as_str().is_some_and(|text| text.len() > 15), "{item}");
        let items = check::<CompletionRequest>(&mut client, &uri, at(4, 6))["items"].clone();
        let snippet = items.as_array().into_iter().flatten().find(|item| item["kind"] == 15).cloned();
        assert_eq!(snippet.expect("a snippet")["insertTextFormat"], 2);
        assert!(client.end());
    }
    let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", text, json!({}));
    let items = check::<CompletionRequest>(&mut client, &uri, at(4, 6))["items"].clone();
    assert!(!items.to_string().contains("$0"), "{items:#}");
    assert!(client.end());
}
