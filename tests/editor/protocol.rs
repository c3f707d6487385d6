//! The protocol: order, cancelled and unknown requests, odd texts and positions, clients that can nothing.

use std::fs;

use serde_json::{Value, json};

use super::client::{Client, able, uri};
use super::{copy, fixture};

const METHOD_NOT_FOUND: i32 = -32601;
const INVALID_PARAMS: i32 = -32602;

/// A layer of examples in a directory of its own.
fn layer() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a directory");
    copy(&fixture("layers/guide-examples"), root.path());
    root
}

#[test]
fn it_begins_and_ends_in_order() {
    let client = Client::start(None, json!({}));
    assert_eq!(client.capabilities["positionEncoding"], "utf-16");
    assert!(client.end());
    assert!(!Client::start(None, json!({})).exit(), "exit without shutdown");
    let mut client = Client::start(None, able());
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
    client.ask("shutdown", Value::Null);
    let after = client.try_ask("textDocument/formatting", json!({}));
    assert_eq!(after.map_err(|error| error.0), Err(-32600));
    assert!(client.exit());
}

#[test]
fn findings_come_with_their_rule_and_version() {
    let root = layer();
    let path = root.path().join("recipes-containers/pv-examples/pv-example-clock_1.0.bb");
    let mut client = Client::start(Some(root.path()), able());
    let uri = uri(&path);
    client.open(&uri, "FOO = \"unclosed\nSUMMARY = \"x\"\n");
    client.until("a syntax error", |client| client.codes(&uri).contains(&"syntax-error".to_owned()));
    let said = client.diagnostics[&uri].clone();
    assert_eq!(said["version"], 1);
    let error =
        said["diagnostics"].as_array().expect("a list").iter().find(|one| one["code"] == "syntax-error");
    let error = error.expect("the error");
    assert_eq!((&error["source"], &error["severity"]), (&json!("pvlint"), &json!(1)));
    let page = error["codeDescription"]["href"].as_str().expect("a page");
    assert!(page.ends_with("/rules/syntax/syntax-error.md"), "{page}");
    client.change(&uri, 2, "SUMMARY = \"x\"\n");
    client.until("no syntax error", |client| !client.codes(&uri).contains(&"syntax-error".to_owned()));
    assert_eq!(client.diagnostics[&uri]["version"], 2);
    assert!(client.end());
}

#[test]
fn what_it_cannot_do_is_refused_and_nothing_ends() {
    let mut client = Client::start(None, json!({}));
    client.tell("$/unknown", json!({ "x": 1 }));
    client.tell("textDocument/didChange", json!("nonsense"));
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": "file:///not/open.bb" } }));
    client.tell("$/cancelRequest", json!({ "id": 77 }));
    let code = |answer: Result<Value, (i32, String)>| answer.map_err(|error| error.0);
    assert_eq!(code(client.try_ask("pvlint/nonsense", json!({}))), Err(METHOD_NOT_FOUND));
    assert_eq!(code(client.try_ask("textDocument/formatting", json!(7))), Err(INVALID_PARAMS));
    let closed = json!({ "textDocument": { "uri": "file:///not/open.bb" }, "options": {} });
    assert_eq!(code(client.try_ask("textDocument/formatting", closed)), Ok(Value::Null));
    assert!(client.end());
}

#[test]
fn a_cancelled_request_has_one_answer() {
    let root = layer();
    let mut client = Client::start(Some(root.path()), able());
    let path = root.path().join("recipes-containers/pv-examples/pv-example-clock_1.0.bb");
    let uri = uri(&path);
    client.open(&uri, &fs::read_to_string(&path).expect("a recipe"));
    let params = json!({ "textDocument": { "uri": uri }, "options": {} });
    // The first waits for the layers to be read.
    let id = client.send("textDocument/formatting", params.clone());
    client.tell("$/cancelRequest", json!({ "id": id }));
    let answer = client.answer(id);
    assert!(answer.is_ok() || answer.as_ref().is_err_and(|error| error.0 == -32800), "{answer:?}");
    client.ask("textDocument/formatting", params);
    assert!(client.end());
}

#[test]
fn texts_that_are_no_files_have_errors_of_syntax_and_format() {
    let mut client = Client::start(None, able());
    let uri = "untitled:Untitled-1";
    client.open(uri, "A = \"1\"\n");
    // The first answer comes after the layers were read.
    let params = json!({ "textDocument": { "uri": uri }, "options": {} });
    client.ask("textDocument/formatting", params.clone());
    client.change(uri, 2, "A = \"1\n");
    client.until("a syntax error", |client| client.codes(uri) == ["syntax-error"]);
    client.change(uri, 3, "A=\"1\"\n");
    client.until("no error", |client| client.codes(uri).is_empty());
    let edits = client.ask("textDocument/formatting", params);
    assert!(!edits.as_array().expect("edits").is_empty());
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert!(client.end());
}

#[test]
fn a_file_that_is_gone_and_one_that_is_new_count() {
    let root = layer();
    let mut client = Client::start(Some(root.path()), able());
    let new = root.path().join("recipes-containers/new file/busybox_%.bbappend");
    let uri = uri(&new);
    client.open(&uri, "A = \"unclosed\n");
    client.until("a syntax error", |client| client.codes(&uri) == ["syntax-error"]);
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    client.until("nothing about it", |client| client.codes(&uri).is_empty());
    let directory = root.path().join("recipes-containers/pv-examples");
    let args = directory.join("files/pv-example-clock.args.json");
    fs::remove_file(&args).expect("a file that is removed");
    let changes = json!({ "changes": [{ "uri": self::uri(&args), "type": 3 }] });
    client.tell("workspace/didChangeWatchedFiles", changes);
    let recipe = self::uri(&directory.join("pv-example-clock_1.0.bb"));
    client.until("the file is missed", |client| {
        client.codes(&recipe).contains(&"src-uri-file-missing".to_owned())
    });
    assert!(client.end());
}

#[test]
fn what_only_looks_like_metadata_is_left_alone() {
    let root = layer();
    let mut client = Client::start(Some(root.path()), able());
    let recipe = uri(&root.path().join("recipes-containers/pv-examples/pv-example-clock_1.0.bb"));
    for name in ["speed.conf", "registers.inc"] {
        let path = root.path().join("recipes-containers/pv-examples/files").join(name);
        fs::write(&path, "speed=1\n").expect("a file");
        let uri = uri(&path);
        client.open(&uri, "speed=2\n#define A \"\nlicense-missing\n");
        client.open(&recipe, "FOO = \"unclosed\n");
        client.until("a finding in the recipe", |client| !client.codes(&recipe).is_empty());
        for method in ["hover", "documentSymbol", "formatting", "semanticTokens/full", "completion"] {
            let asked = json!({
                "textDocument": { "uri": uri },
                "position": { "line": 0, "character": 1 },
                "options": { "tabSize": 4, "insertSpaces": true },
            });
            let answer = client.ask(&format!("textDocument/{method}"), asked);
            assert!(answer.is_null(), "{name}, {method}: {answer}");
        }
        let is_only_unused = client.codes(&uri).iter().all(|code| code == "src-uri-unused-file");
        assert!(is_only_unused, "{:?}", client.codes(&uri));
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": recipe } }));
    }
    assert!(client.end());
}

#[test]
fn a_wrong_configuration_is_told_where_it_is() {
    let root = layer();
    let mut client = Client::start(Some(root.path()), able());
    let config = root.path().join("pvlint.toml");
    let uri = uri(&config);
    client.open(&uri, "[lint]\nignroe = []\n");
    client.until("the error", |client| client.codes(&uri).len() == 1);
    let error = client.diagnostics[&uri]["diagnostics"][0].clone();
    assert!(error["message"].as_str().is_some_and(|message| message.contains("ignroe")), "{error}");
    assert_eq!(error["range"]["start"]["line"], 1);
    client.change(&uri, 2, "[lint]\nignore = []\n");
    client.until("no error", |client| client.codes(&uri).is_empty());
    assert!(client.end());
}

#[test]
fn what_is_excluded_has_no_findings() {
    let root = layer();
    let directory = root.path().join("recipes-containers/pv-examples");
    let included = directory.join("common.inc");
    let recipe = directory.join("pv-example-clock_1.0.bb");
    fs::write(&included, "A_append = \"x\"\n").expect("a file");
    fs::write(&recipe, "require common.inc\nB_append = \"x\"\n").expect("a file");
    let config = root.path().join("pvlint.toml");
    let mut client = Client::start(Some(root.path()), able());
    let (included, recipe) = (uri(&included), uri(&recipe));
    client.open(&included, "A_append = \"x\"\n");
    client.open(&recipe, "require common.inc\nB_append = \"x\"\n");
    let is_old = |client: &Client, uri: &str| client.codes(uri).contains(&"old-override-syntax".to_owned());
    client.until("what is found in both", |client| is_old(client, &included) && is_old(client, &recipe));
    client.open(&uri(&config), "exclude = [\"**/*.inc\"]\n");
    client.until("nothing in one", |client| client.codes(&included).is_empty() && is_old(client, &recipe));
    client.change(&included, 2, "A = \"unclosed\n");
    client.change(&recipe, 2, "require common.inc\nC = \"unclosed\n");
    client.until("an error", |client| client.codes(&recipe).contains(&"syntax-error".to_owned()));
    assert!(client.codes(&included).is_empty());
    assert!(client.end());
}

/// Asks for something in a text and holds the answer to the types that are made from the protocol's own
/// model.
#[track_caller]
pub(crate) fn check<R: gen_lsp_types::Request>(client: &mut Client, uri: &str, more: Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": uri } });
    for (key, value) in more.as_object().into_iter().flatten() {
        params[key] = value.clone();
    }
    let answer = client.ask(R::METHOD.as_str(), params);
    if let Err(error) = serde_json::from_value::<R::Result>(answer.clone()) {
        panic!("{}: {error}: {answer:#}", R::METHOD.as_str());
    }
    answer
}

/// Not nothing.
#[track_caller]
fn some(answer: Value) {
    assert!(!answer.is_null() && answer != json!([]), "{answer}");
}

#[test]
fn answers_are_what_the_protocol_says() {
    use gen_lsp_types::*;
    let root = layer();
    let path = root.path().join("recipes-containers/pv-examples/pv-example-clock_1.0.bb");
    let mut text = fs::read_to_string(&path).expect("a recipe");
    text.push_str("MY_NAME  =  \"${PN}-é\u{1f600}\"\nMY_NAME:append = \" x\"\ninherit deploy\n");
    let at = |line: usize, character: u32| json!({ "line": line, "character": character });
    let last = text.lines().count() - 3;
    let everything = json!({ "start": at(0, 0), "end": at(9999, 0) });
    for capabilities in [able(), json!({})] {
        let is_able = capabilities != json!({});
        let mut client = Client::start(Some(root.path()), capabilities);
        let uri = &uri(&path);
        client.open(uri, &text);
        client.until("findings", |client| !client.codes(uri).is_empty());
        let place = json!({ "position": at(last, 4) });
        some(check::<HoverRequest>(&mut client, uri, place.clone()));
        some(check::<CompletionRequest>(&mut client, uri, place.clone()));
        some(check::<DefinitionRequest>(&mut client, uri, place.clone()));
        some(check::<DeclarationRequest>(&mut client, uri, place.clone()));
        some(check::<DocumentHighlightRequest>(&mut client, uri, place.clone()));
        some(check::<DocumentSymbolRequest>(&mut client, uri, json!({})));
        some(check::<FoldingRangeRequest>(&mut client, uri, json!({})));
        some(check::<SelectionRangeRequest>(
            &mut client,
            uri,
            json!({ "positions": [at(last, 4), at(0, 0)] }),
        ));
        some(check::<DocumentLinkRequest>(&mut client, uri, json!({})));
        some(check::<SemanticTokensRequest>(&mut client, uri, json!({})));
        some(check::<SemanticTokensRangeRequest>(&mut client, uri, json!({ "range": everything })));
        some(check::<SemanticTokensDeltaRequest>(&mut client, uri, json!({ "previousResultId": "old" })));
        check::<CodeLensRequest>(&mut client, uri, json!({}));
        some(check::<InlayHintRequest>(&mut client, uri, json!({ "range": everything })));
        let references = json!({ "position": at(last, 4), "context": { "includeDeclaration": true } });
        some(check::<ReferencesRequest>(&mut client, uri, references));
        some(check::<PrepareRenameRequest>(&mut client, uri, place.clone()));
        let renamed = json!({ "position": at(last, 4), "newName": "OTHER_NAME" });
        some(check::<RenameRequest>(&mut client, uri, renamed));
        some(check::<DocumentFormattingRequest>(&mut client, uri, json!({ "options": {} })));
        check::<DocumentRangeFormattingRequest>(
            &mut client,
            uri,
            json!({ "range": everything, "options": {} }),
        );
        let typed = json!({ "position": at(0, 0), "ch": "\n", "options": {} });
        check::<DocumentOnTypeFormattingRequest>(&mut client, uri, typed);
        check::<CallHierarchyPrepareRequest>(&mut client, uri, place.clone());
        some(check::<WorkspaceSymbolRequest>(&mut client, uri, json!({ "query": "clock" })));
        let actions = json!({ "range": everything, "context": { "diagnostics": [] } });
        let actions = check::<CodeActionRequest>(&mut client, uri, actions);
        assert!(actions.to_string().contains("Explain"), "{actions}");
        let classes =
            check::<TypeHierarchyPrepareRequest>(&mut client, uri, json!({ "position": at(last + 2, 10) }));
        assert!(classes.is_null() || classes.is_array());
        let page = client.ask(
            "workspace/executeCommand",
            json!({ "command": "pvlint.explainRule", "arguments": ["syntax-error"] }),
        );
        assert!(page.as_str().is_some_and(|page| page.starts_with("### syntax-error")));
        // Far outside of the text, and in a text that is not open.
        let far = json!({ "position": at(99_999, 99_999) });
        check::<HoverRequest>(&mut client, uri, far.clone());
        check::<CompletionRequest>(&mut client, uri, far.clone());
        check::<DefinitionRequest>(&mut client, "file:///not/open.bb", far);
        assert_eq!(client.capabilities["positionEncoding"], if is_able { "utf-8" } else { "utf-16" });
        assert!(client.end());
    }
}

#[test]
fn findings_are_fixed_and_silenced_by_actions() {
    let root = layer();
    let path = root.path().join("recipes-containers/pv-examples/pv-example-clock_1.0.bb");
    let text = "SUMMARY = \"x\"\nLICENSE = \"MIT\"\ninherit core-image container-pvrexport\nPVR_APP_ADD_ROLES = \"mgmnt\"\n";
    let mut client = Client::start(Some(root.path()), able());
    let uri = uri(&path);
    client.open(&uri, text);
    client.until("a finding about the role", |client| client.codes(&uri).contains(&"roles-value".to_owned()));
    let all = json!({ "start": { "line": 3, "character": 0 }, "end": { "line": 4, "character": 0 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": all, "context": { "diagnostics": [] } });
    let actions = client.ask("textDocument/codeAction", params);
    let find = |title: &str| -> Value {
        let mut all = actions.as_array().into_iter().flatten();
        let found = all.find(|action| action["title"].as_str().is_some_and(|own| own.contains(title)));
        found.unwrap_or_else(|| panic!("no action `{title}` in {actions:#}")).clone()
    };
    let comment = find("Ignore `roles-value` here");
    let edit = &comment["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"]["version"], 1);
    assert_eq!(edit["edits"][0]["newText"], "# pvlint: ignore[roles-value]\n");
    find("Ignore `roles-value` in this file");
    find("Explain `roles-value`");
    let off = find("Turn off `roles-value` in pvlint.toml");
    let created = &off["edit"]["documentChanges"];
    assert_eq!(created[0]["kind"], "create");
    assert_eq!(created[0]["uri"], json!(self::uri(&root.path().join("pvlint.toml"))));
    assert_eq!(created[1]["edits"][0]["newText"], "[lint]\nignore = [\"roles-value\"]\n");
    let silenced = text.replace("PVR_APP", "# pvlint: ignore[roles-value]\nPVR_APP");
    client.change(&uri, 2, &silenced);
    client.until("silence", |client| !client.codes(&uri).contains(&"roles-value".to_owned()));
    assert!(client.end());
}

#[test]
fn a_rule_is_configured_in_the_text_that_is_not_saved() {
    let root = layer();
    let path = root.path().join("recipes-containers/pv-examples/pv-example-clock_1.0.bb");
    let config = root.path().join("pvlint.toml");
    let mut client = Client::start(Some(root.path()), able());
    let (uri, config) = (uri(&path), uri(&config));
    client.open(&config, "[lint]\nignore = [\"assignment-whitespace\"]\n");
    client.open(&uri, "A_append = \"x\"\n");
    let is_old = |client: &Client| client.codes(&uri).contains(&"old-override-syntax".to_owned());
    client.until("a finding", is_old);
    let start = json!({ "line": 0, "character": 0 });
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": start, "end": start },
        "context": { "diagnostics": [] },
    });
    let actions = check::<gen_lsp_types::CodeActionRequest>(&mut client, &uri, params);
    let title = "Turn off `old-override-syntax` in `recipes-containers/pv-examples`, in pvlint.toml";
    let off = actions.as_array().into_iter().flatten().find(|action| action["title"] == title);
    let edit = off.unwrap_or_else(|| panic!("{actions:#}"))["edit"]["documentChanges"][0].clone();
    assert_eq!(edit["textDocument"], json!({ "uri": config, "version": 1 }));
    let added = edit["edits"][0]["newText"].as_str().expect("a text");
    client.change(&config, 2, &format!("[lint]\nignore = [\"assignment-whitespace\"]\n{added}"));
    client.until("it is off", |client| !is_old(client));
    assert!(client.end());
}

#[test]
fn who_asks_for_findings_is_sent_none() {
    let root = layer();
    let path = root.path().join("recipes-containers/pv-examples/pv-example-clock_1.0.bb");
    let capabilities = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let mut client = Client::start(Some(root.path()), capabilities);
    let uri = uri(&path);
    client.open(&uri, "A_append = \"x\"\nB = \"unclosed\n");
    client.until("a call to ask again", |client| {
        client.told.iter().any(|(method, _)| method == "workspace/diagnostic/refresh")
    });
    let codes = |report: &Value| -> Vec<String> {
        let items = report["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter_map(|item| Some(item["code"].as_str()?.to_owned())).collect()
    };
    let report = check::<gen_lsp_types::DocumentDiagnosticRequest>(&mut client, &uri, json!({}));
    assert!(codes(&report).contains(&"syntax-error".to_owned()), "{report:#}");
    client.change(&uri, 2, "\nA_append = \"x\"\n");
    let id = report["resultId"].clone();
    let report = check::<gen_lsp_types::DocumentDiagnosticRequest>(
        &mut client,
        &uri,
        json!({ "previousResultId": id }),
    );
    assert!(!codes(&report).contains(&"syntax-error".to_owned()), "{report:#}");
    let all = |client: &mut Client, previous: Value| {
        let answer = client.ask("workspace/diagnostic", json!({ "previousResultIds": previous }));
        serde_json::from_value::<gen_lsp_types::WorkspaceDiagnosticReport>(answer.clone()).expect("a report");
        answer["items"].as_array().cloned().unwrap_or_default()
    };
    let find = |items: &[Value]| items.iter().find(|item| item["uri"] == json!(uri)).cloned();
    let is_found = |item: &Value| codes(item).contains(&"old-override-syntax".to_owned());
    let mut items = all(&mut client, json!([]));
    while !find(&items).as_ref().is_some_and(is_found) {
        items = all(&mut client, json!([]));
    }
    let own = find(&items).expect("it was found");
    assert_eq!(own["version"], 2);
    let again = all(&mut client, json!([{ "uri": uri, "value": own["resultId"] }]));
    assert_eq!(find(&again).expect("a report")["kind"], "unchanged");
    assert!(client.diagnostics.is_empty(), "{:#?}", client.diagnostics);
    assert!(client.end());
}
