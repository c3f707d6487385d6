//! Commands: what they say, and what they change.

use gen_lsp_types::*;
use serde_json::{Value, json};

use super::answers::{at, layer, opened};
use super::client::{Client, able};
use super::protocol::check;

/// The answer to a command.
pub(crate) fn command(client: &mut Client, command: &str, arguments: Value) -> Result<Value, (i32, String)> {
    client.try_ask("workspace/executeCommand", json!({ "command": command, "arguments": arguments }))
}

#[test]
fn commands_say_what_the_command_line_says() {
    let recipe = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\ninherit core-image container-pvrexport\nA_append = \"x\"\n";
    let root = layer(&[("recipes-x/foo/foo_1.bb", recipe)]);
    let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", recipe, able());
    let unsaved = recipe.replace("A thing", "Another thing");
    client.change(&uri, 2, &unsaved);
    let mut text = |name: &str, arguments: Value| {
        let answer = command(&mut client, name, arguments).expect("an answer");
        answer.as_str().unwrap_or_else(|| panic!("{name}: {answer}")).to_owned()
    };
    let values = text("pvlint.values", json!([uri]));
    assert!(values.starts_with("# Values of foo_1.bb\n"), "{values}");
    assert!(
        values.contains("## SUMMARY\n\n````bitbake\nSUMMARY = \"Another thing\"\n````\n\n")
            && values.contains("- `recipes-x/foo/foo_1.bb:1` set `\"Another thing\"`\n"),
        "{values}"
    );
    let graph = text("pvlint.graph", json!([]));
    assert!(graph.starts_with("```mermaid\n") && graph.contains("foo"), "{graph}");
    let explained = text("pvlint.container", json!([uri]));
    assert!(explained.starts_with("foo  recipes-x/foo/foo_1.bb\n"), "{explained}");
    let refused = command(&mut client, "pvlint.values", json!(["file:///no/recipe.inc"]));
    assert_eq!(refused.map_err(|error| error.1), Err("no recipe is known that reads this file".to_owned()));
    assert!(command(&mut client, "pvlint.nonsense", json!([])).is_err());
    assert!(command(&mut client, "pvlint.values", json!([])).is_err());
    assert!(client.end());
}

/// What the client was asked to apply, once it was.
fn applied(client: &mut Client) -> Value {
    client.until("an edit", |client| client.told.iter().any(|(method, _)| method == "workspace/applyEdit"));
    let told = client.told.iter().find(|(method, _)| method == "workspace/applyEdit");
    let edit = told.expect("an edit").1.clone();
    serde_json::from_value::<ApplyWorkspaceEditParams>(edit.clone()).expect("an edit of the protocol");
    edit["edit"]["documentChanges"].clone()
}

#[test]
fn commands_change_the_workspace() {
    let recipe = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\ndo_install() {\n    # nothing\n}\n";
    let root = layer(&[("recipes-x/foo/foo_1.bb", recipe), ("recipes-x/bar/bar_1.bb", recipe)]);
    let mut capabilities = able();
    capabilities["workspace"]["applyEdit"] = json!(true);
    capabilities["window"] = json!({ "showDocument": { "support": true } });
    for name in ["pvlint.fixEverything", "pvlint.newContainer"] {
        let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", recipe, capabilities.clone());
        assert_eq!(command(&mut client, name, json!([uri, "probe"])), Ok(Value::Null));
        let changes = applied(&mut client);
        if name == "pvlint.fixEverything" {
            let versions: Vec<Value> = changes
                .as_array()
                .into_iter()
                .flatten()
                .map(|change| change["textDocument"]["version"].clone())
                .collect();
            assert_eq!(versions, [Value::Null, json!(1)], "{changes:#}");
            assert!(changes.to_string().contains("    :\\n"), "{changes:#}");
        } else {
            assert_eq!(changes[0]["kind"], "create");
            let path = changes[0]["uri"].as_str().expect("a path");
            assert!(path.ends_with("/recipes-containers/probe/probe_1.0.bb"), "{path}");
            let wrong = command(&mut client, name, json!([uri, "No Name"]));
            assert!(wrong.is_err_and(|error| error.1.contains("No Name")));
            let shown = |client: &Client| {
                client
                    .told
                    .iter()
                    .any(|(method, params)| method == "window/showDocument" && params["uri"] == path)
            };
            client.until("the recipe to be shown", shown);
            let why =
                command(&mut client, "pvlint.wrongContainerName", json!(["../probe"])).expect("an answer");
            assert!(why.as_str().is_some_and(|why| why.contains("lower-case")), "{why}");
            let why = command(&mut client, "pvlint.wrongContainerName", json!(["bar"])).expect("an answer");
            assert!(why.as_str().is_some_and(|why| why.ends_with(": recipes-x/bar/bar_1.bb")), "{why}");
            assert_eq!(command(&mut client, "pvlint.wrongContainerName", json!(["probe"])), Ok(Value::Null));
        }
        assert!(client.end());
    }
    let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo_1.bb", recipe, able());
    let refused = command(&mut client, "pvlint.newContainer", json!([uri, "probe"]));
    assert_eq!(refused.map_err(|error| error.1), Err("the editor takes no edits from commands".to_owned()));
    assert!(client.end());
}

#[test]
fn an_include_is_seen_through_the_recipe_that_was_chosen() {
    let recipe = "SUMMARY = \"A thing\"\nLICENSE = \"MIT\"\nA_append = \"x\"\nrequire foo.inc\n";
    let included = "OWN = \"${PV}\"\n";
    let root = layer(&[
        ("recipes-x/foo/foo_1.bb", recipe),
        ("recipes-x/foo/foo_2.bb", recipe),
        ("recipes-x/foo/foo.inc", included),
    ]);
    let (mut client, uri) = opened(root.path(), "recipes-x/foo/foo.inc", included, able());
    let shown = |client: &mut Client| {
        check::<HoverRequest>(client, &uri, at(0, 1))["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let first = shown(&mut client);
    assert!(first.contains("OWN = \"1\"") && first.contains("one of 2"), "{first}");
    let readers = command(&mut client, "pvlint.readers", json!([uri])).expect("recipes");
    assert_eq!(readers.as_array().map(Vec::len), Some(2));
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    let asked = json!({ "range": range, "context": { "diagnostics": [] } });
    let actions = check::<CodeActionRequest>(&mut client, &uri, asked);
    let mut all = actions.as_array().into_iter().flatten();
    let choose = all.find(|action| action["title"] == "See this file through `foo_2.bb`").cloned();
    let choose = choose.unwrap_or_else(|| panic!("{actions:#}"))["command"].clone();
    client.ask("workspace/executeCommand", choose);
    let second = shown(&mut client);
    assert!(second.contains("OWN = \"2\""), "{second}");
    // Also after a change.
    client.change(&uri, 2, "OWN = \"v${PV}\"\n");
    let third = shown(&mut client);
    assert!(third.contains("OWN = \"v2\""), "{third}");
    assert!(client.end());
}
