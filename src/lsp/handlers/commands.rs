//! Commands: pages about rules, values and containers, and changes of the workspace. What a page says is what
//! the command line prints.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Handler, Snapshot, params};
use crate::ide::{self, Builtin, Change};
use crate::lsp::client::Client;
use crate::lsp::uri::{path_of, uri_of};
use crate::lsp::workspace_edit::workspace_edit;
use crate::text::FileChange;

pub(super) const HANDLERS: &[Handler] = &[
    Handler::new("workspace/executeCommand", command).later().with_edits(),
    Handler::new("workspace/textDocumentContent", content),
];

/// The scheme of pages that stand for definitions without a file.
pub(in crate::lsp) const SCHEME: &str = "pvlint";

const COMMANDS: [&str; 10] = [
    "pvlint.explainRule",
    "pvlint.values",
    "pvlint.graph",
    "pvlint.container",
    "pvlint.readers",
    SEE_THROUGH,
    "pvlint.fixEverything",
    "pvlint.newContainer",
    "pvlint.wrongContainerName",
    CHECK_WORKSPACE,
];

/// The commands that change what the server knows; the loop carries them out before they are answered.
pub(in crate::lsp) const SEE_THROUGH: &str = "pvlint.seeThrough";
pub(in crate::lsp) const CHECK_WORKSPACE: &str = "pvlint.checkWorkspace";

/// Beside an edit that a command answers with: the file to show once it is there.
pub(in crate::lsp) const SHOW: &str = "show";

pub(super) fn offers() -> Vec<(&'static str, Value)> {
    vec![("executeCommandProvider", json!({ "commands": COMMANDS }))]
}

/// Whether the client opens pages that stand for definitions without a file.
pub(super) fn opens_pages(client: &Client) -> bool {
    client.options.shows_pages || client.capability("/workspace/textDocumentContent").is_some()
}

#[derive(Deserialize)]
struct Command {
    command: String,
    #[serde(default)]
    arguments: Vec<Value>,
}

impl Command {
    fn text(&self, at: usize) -> Result<&str, Failure> {
        let text = self.arguments.get(at).and_then(Value::as_str);
        text.ok_or_else(|| Failure::refused(format!("`{}` needs {} arguments", self.command, at + 1)))
    }

    fn path(&self, at: usize) -> Result<PathBuf, Failure> {
        let uri = self.text(at)?;
        path_of(uri).ok_or_else(|| Failure::refused(format!("{uri} is no file")))
    }
}

fn command(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let command: Command = params(value)?;
    let (world, host) = (&snapshot.world, &snapshot.host);
    let settings = &|path: &std::path::Path| world.settings(path);
    let root = snapshot.client.folders.first().cloned().unwrap_or_default();
    match command.command.as_str() {
        "pvlint.explainRule" => {
            let rule = command.text(0)?;
            let page = ide::rule_text(rule);
            page.map(Value::String).ok_or_else(|| Failure::refused(format!("there is no rule `{rule}`")))
        }
        "pvlint.values" => {
            let path = command.path(0)?;
            let recipe = ide::seen_through(world, &path).and_then(|recipe| world.recipe(&recipe));
            let recipe = recipe.ok_or_else(|| Failure::refused("no recipe is known that reads this file"))?;
            Ok(Value::String((host.values)(&world.build, &recipe, &root)))
        }
        "pvlint.graph" => Ok(Value::String((host.graph)(&world.build, settings, &world.targets, &root))),
        "pvlint.container" => {
            let path = command.path(0)?;
            let recipe = ide::seen_through(world, &path).unwrap_or(path);
            let text = (host.container)(&world.build, settings, &recipe, &root);
            text.map(Value::String).ok_or_else(|| Failure::refused("this recipe makes no container"))
        }
        "pvlint.readers" => {
            let readers = ide::readers(world, &command.path(0)?);
            Ok(readers.iter().map(|recipe| snapshot.documents.uri_of(recipe)).collect())
        }
        SEE_THROUGH | CHECK_WORKSPACE => Ok(Value::Null),
        "pvlint.fixEverything" => {
            let change = ide::fix_everything(world, &|path| snapshot.client.holds(path));
            applied(snapshot, "Fix everything that pvlint can surely fix", change)
        }
        "pvlint.newContainer" => {
            let (beside, name) = (command.path(0)?, command.text(1)?);
            let files = ide::new_container(world, &beside, name).map_err(Failure::refused)?;
            let recipe = files.first().map(|file| match file {
                FileChange::Create { path, .. } | FileChange::Rename { to: path, .. } => uri_of(path),
            });
            let change = Change { files, ..Change::default() };
            let mut applied = applied(snapshot, &format!("New container {name}"), change)?;
            applied[SHOW] = json!(recipe);
            Ok(applied)
        }
        "pvlint.wrongContainerName" => Ok(json!(ide::wrong_container_name(world, command.text(0)?))),
        other => Err(Failure::refused(format!("pvlint cannot carry out `{other}`"))),
    }
}

/// A change that the loop hands to the client before the command is answered.
fn applied(snapshot: &Snapshot, label: &str, change: Change) -> Result<Value, Failure> {
    if change.is_empty() {
        return Ok(Value::Null);
    }
    let edit = workspace_edit(snapshot, &change);
    let edit = edit.ok_or_else(|| Failure::refused("the editor cannot carry this out"))?;
    if !snapshot.client.can("/workspace/applyEdit") {
        return Err(Failure::refused("the editor takes no edits from commands"));
    }
    Ok(json!({ "label": label, "edit": edit }))
}

/// The URI of the page about a name.
pub(super) fn uri_of_page(Builtin { kind, name }: &Builtin) -> String {
    // As a path it gets its escapes.
    let path = uri_of(&PathBuf::from(format!("/{kind}/{name}.md")));
    path.replacen("file://", &format!("{SCHEME}:"), 1)
}

#[derive(Deserialize)]
struct Page {
    uri: String,
}

fn content(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let Page { uri } = params(value)?;
    let path = uri.strip_prefix(SCHEME).and_then(|rest| rest.strip_prefix(':'));
    let path = path.and_then(|path| path_of(&format!("file://{}", path.trim_start_matches("//"))));
    let builtin = path.and_then(|path| {
        let kind = path.parent()?.file_name()?.to_str()?.to_owned();
        Some(Builtin { kind, name: path.file_name()?.to_str()?.strip_suffix(".md")?.to_owned() })
    });
    let text = builtin.and_then(|builtin| ide::builtin_page(&snapshot.world, &builtin));
    match text {
        Some(text) => Ok(json!({ "text": text })),
        None => Err(Failure::refused(format!("pvlint has no page {uri}"))),
    }
}
