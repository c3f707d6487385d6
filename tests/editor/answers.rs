//! Answers over the wire that follow each other: an item that is looked at, a hierarchy that is walked,
//! colors of which only the change is told.

use std::fs;
use std::path::Path;

use gen_lsp_types::*;
use serde_json::{Value, json};

use super::client::{Client, able, uri};
use super::commands::command;
use super::protocol::check;

const LAYER_CONF: &str = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes*/*/*.bb\"\n\
    BBFILE_COLLECTIONS += \"own\"\nBBFILE_PATTERN_own = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_own = \"scarthgap\"\n";

/// A layer of these files.
pub(crate) fn layer(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a directory");
    for (path, text) in [("conf/layer.conf", LAYER_CONF)].iter().chain(files) {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    root
}

/// A client that has this file of the layer open, and its URI.
pub(crate) fn opened(root: &Path, path: &str, text: &str, capabilities: Value) -> (Client, String) {
    let mut client = Client::start(Some(root), capabilities);
    let uri = uri(&root.join(path));
    client.open(&uri, text);
    // Who reads what is known once everything was looked at.
    client
        .until("findings", |client| client.diagnostics.values().any(|said| said["diagnostics"] != json!([])));
    (client, uri)
}

pub(crate) fn at(line: usize, character: usize) -> Value {
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

#[test]
fn what_the_editor_marks_in_json_is_not_marked_again() {
    let recipe = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\ninherit core-image container-pvrexport\n\
        SRC_URI += \"file://foo.args.json\"\n";
    let broken = "{\"PV_GROUP\": \"app\",}\n";
    let root = layer(&[("recipes-x/foo/foo_1.bb", recipe), ("recipes-x/foo/files/foo.args.json", broken)]);
    let json = uri(&root.path().join("recipes-x/foo/files/foo.args.json"));
    let mut client = Client::start_with(Some(root.path()), able(), json!({ "marksJson": true }));
    let is_marked = |client: &Client| client.codes(&json).contains(&"json-syntax".to_owned());
    client.until("what is wrong in a file that is not open", is_marked);
    let open = |client: &Client, language: &str, text: &str| {
        let document = json!({ "uri": json, "languageId": language, "version": 1, "text": text });
        client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    };
    let close = |client: &Client| {
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": json } }));
    };
    open(&client, "json", broken);
    client.until("no mark of it", |client| !is_marked(client));
    let range = json!({ "start": { "line": 0, "character": 18 }, "end": { "line": 0, "character": 18 } });
    let asked = json!({ "range": range, "context": { "diagnostics": [] } });
    let actions = check::<CodeActionRequest>(&mut client, &json, asked);
    assert!(actions.to_string().contains("Remove the comma"), "{actions:#}");
    close(&client);
    client.until("a mark, as it is not open", is_marked);
    open(&client, "json", "{\"PV_GROUP\": \"\\ud800\"}\n");
    client.until("what the editor does not mark", is_marked);
    close(&client);
    open(&client, "jsonc", broken);
    client.until("a mark, as it is no JSON to the editor", is_marked);
    assert!(client.end());
}

#[test]
fn what_no_file_defines_has_a_page() {
    let recipe = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\nA_append = \"${DL_DIR}\"\ninherit cmake\n";
    let root = layer(&[("recipes-x/foo/foo_1.bb", recipe)]);
    let mut capabilities = able();
    capabilities["workspace"]["textDocumentContent"] = json!({});
    let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", recipe, capabilities);
    assert_eq!(client.capabilities["workspace"]["textDocumentContent"]["schemes"], json!(["pvlint"]));
    for (place, name, says) in [
        (at(2, 16), "variable/DL_DIR", "No file of the layers here sets it"),
        (at(3, 9), "class/cmake", "openembedded-core"),
    ] {
        let found = check::<DefinitionRequest>(&mut client, &uri, place);
        let page = found[0]["targetUri"].as_str().unwrap_or_else(|| panic!("{name}: {found}"));
        assert_eq!(page, format!("pvlint:/{name}.md"));
        let text = client.ask("workspace/textDocumentContent", json!({ "uri": page }));
        assert!(text["text"].as_str().is_some_and(|text| text.contains(says)), "{text}");
    }
    assert!(check::<DefinitionRequest>(&mut client, &uri, at(0, 0)).is_array(), "a variable of the recipe");
    let none =
        client.try_ask("workspace/textDocumentContent", json!({ "uri": "pvlint:/variable/NO_SUCH_NAME.md" }));
    assert!(none.is_err());
    assert!(client.end());
    let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", recipe, able());
    assert!(check::<DefinitionRequest>(&mut client, &uri, at(2, 16)).is_null());
    assert!(client.end());
}

#[test]
fn files_that_are_renamed_take_along_what_names_them() {
    let recipe = "SUMMARY = \"A clock\"\nLICENSE = \"MIT\"\ninherit core-image container-pvrexport\nA_append = \"x\"\n\
        SRC_URI += \"file://clock.args.json file://face.png\"\n";
    let image =
        "SUMMARY = \"Root\"\nLICENSE = \"MIT\"\ninherit image pvroot-image\nPVROOT_CONTAINERS = \"clock\"\n";
    let root = layer(&[
        ("recipes-x/clock/clock_1.0.bb", recipe),
        ("recipes-x/clock/files/clock.args.json", "{\"PV_GROUP\": \"app\"}\n"),
        ("recipes-x/clock/files/face.png", "x"),
        ("recipes-x/root/root-image_1.bb", image),
    ]);
    let (mut client, uri) = opened(root.path(), "recipes-x/clock/clock_1.0.bb", recipe, able());
    // Which recipes make containers is known once everything was looked at.
    command(&mut client, "pvlint.graph", json!([])).expect("a graph");
    let path = |path: &str| self::uri(&root.path().join(path));
    let renamed = |client: &mut Client, from: &str, to: &str| {
        let files = json!([{ "oldUri": path(from), "newUri": path(to) }]);
        let answer = client.ask("workspace/willRenameFiles", json!({ "files": files }));
        serde_json::from_value::<Option<WorkspaceEdit>>(answer.clone()).expect("an edit");
        answer["documentChanges"].clone()
    };
    let face = renamed(&mut client, "recipes-x/clock/files/face.png", "recipes-x/clock/files/dial.png");
    assert_eq!(face[0]["textDocument"], json!({ "uri": uri, "version": 1 }));
    assert_eq!(face[0]["edits"][0]["newText"], "dial.png");
    let mut changes = renamed(&mut client, "recipes-x/clock/clock_1.0.bb", "recipes-x/clock/watch_1.0.bb");
    for _ in 0..100 {
        if !changes.is_null() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        changes = renamed(&mut client, "recipes-x/clock/clock_1.0.bb", "recipes-x/clock/watch_1.0.bb");
    }
    let text = changes.to_string();
    assert!(text.contains("root-image_1.bb") && text.contains("\"newText\":\"watch\""), "{changes:#}");
    let moves: Vec<&Value> =
        changes.as_array().into_iter().flatten().filter(|change| change["kind"] == "rename").collect();
    assert_eq!(moves.len(), 1, "{changes:#}");
    assert_eq!(moves[0]["newUri"], json!(path("recipes-x/clock/files/watch.args.json")));
    // The client asks about that file, too, before it carries this out. All is said already.
    let json = ["recipes-x/clock/files/clock.args.json", "recipes-x/clock/files/watch.args.json"];
    let own = renamed(&mut client, json[0], json[1]);
    assert!(own.is_null(), "{own}");
    // The version alone is nothing to anybody.
    let version = renamed(&mut client, "recipes-x/clock/clock_1.0.bb", "recipes-x/clock/clock_1.1.bb");
    assert!(version.is_null(), "{version}");
    let gone = renamed(&mut client, "recipes-x/clock/files/face.png", "recipes-x/other/face.png");
    assert!(gone.is_null(), "where it goes it may not be found: {gone}");
    // By F2: files move first, and are edited where they are then.
    let asked = json!({
        "textDocument": { "uri": uri },
        "position": { "line": 4, "character": 21 },
        "newName": "watch",
    });
    let changes = client.ask("textDocument/rename", asked)["documentChanges"].clone();
    let changes = changes.as_array().expect("changes");
    let first_edit = changes.iter().position(|change| change["kind"].is_null()).expect("an edit");
    assert!(changes[first_edit..].iter().all(|change| change["kind"].is_null()), "{changes:#?}");
    let recipe = json!({ "uri": path("recipes-x/watch/watch_1.0.bb"), "version": null });
    assert!(changes.iter().any(|change| change["textDocument"] == recipe), "{changes:#?}");
    assert!(client.end());
}

#[test]
fn what_is_in_no_layer_is_not_renamed_elsewhere() {
    let text = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\nA_append = \"x\"\nOWN = \"1\"\n";
    let root = layer(&[("recipes-x/foo/foo_1.bb", text)]);
    let (mut client, own) = opened(root.path(), "recipes-x/foo/foo_1.bb", text, able());
    let asked = |uri: &str| {
        let document = json!({ "uri": uri });
        json!({ "textDocument": document, "position": { "line": 3, "character": 1 }, "newName": "NEW" })
    };
    client.open("untitled:Untitled-1", text);
    for method in ["textDocument/prepareRename", "textDocument/rename"] {
        let refused = client.try_ask(method, asked("untitled:Untitled-1"));
        assert!(refused.is_err_and(|error| error.1.contains("part of no layer")), "{method}");
        assert!(client.ask(method, asked(&own)).is_object(), "{method}");
    }
    assert!(client.end());
}

#[test]
fn settings_leave_out_what_is_not_wanted() {
    let recipe = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\nA_append = \"x\"\n";
    let root = layer(&[("recipes-x/foo/foo_1.bb", recipe), ("recipes-x/bar/bar_1.bb", recipe)]);
    let options = json!({ "checkWorkspace": false, "inlayHints": false, "codeLens": false });
    let mut client = Client::start_with(Some(root.path()), able(), options);
    for offer in ["inlayHintProvider", "codeLensProvider"] {
        assert!(client.capabilities[offer].is_null(), "{offer}");
    }
    let open = uri(&root.path().join("recipes-x/foo/foo_1.bb"));
    let other = uri(&root.path().join("recipes-x/bar/bar_1.bb"));
    client.open(&open, recipe);
    let is_found = |client: &Client, uri: &str| client.codes(uri).contains(&"old-override-syntax".to_owned());
    client.until("what is found in the open file", |client| is_found(client, &open));
    // What is found in all files would be there by then.
    client.change(&open, 2, "A_append = \"y\"\n");
    client.ask("workspace/symbol", json!({ "query": "foo" }));
    assert!(!is_found(&client, &other), "{:#?}", client.diagnostics);
    command(&mut client, "pvlint.checkWorkspace", json!([])).expect("nothing");
    client.until("what is found in all files", |client| is_found(client, &other));
    assert!(client.end());
}
