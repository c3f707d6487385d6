//! What the client can do and wants, and what is offered to it.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use super::position::Encoding;
use super::uri::path_of;

/// What a client said when it began.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    pub encoding: Encoding,
    pub folders: Vec<PathBuf>,
    pub options: Options,
    capabilities: Value,
}

/// What a client may set; all of it may be left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Options {
    /// Whether findings are told of all files of the workspace, or only of those that are open.
    pub check_workspace: bool,
    /// Whether values are shown between the lines.
    pub inlay_hints: bool,
    /// Whether lines say who uses what they define.
    pub code_lens: bool,
    /// Whether the client itself marks errors of syntax in texts that it takes for JSON.
    pub marks_json: bool,
    /// Whether the client shows the pages that commands answer with; else their first lines are shown.
    pub shows_pages: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            check_workspace: true,
            inlay_hints: true,
            code_lens: true,
            marks_json: false,
            shows_pages: false,
        }
    }
}

impl Client {
    /// Reads the parameters of `initialize`. What is missing or odd counts as not said.
    pub(super) fn of(params: &Value) -> Client {
        let capabilities = params["capabilities"].clone();
        let offered = capabilities["general"]["positionEncodings"].as_array().into_iter().flatten();
        let encoding = Encoding::choose(offered.filter_map(Value::as_str));
        let named = params["workspaceFolders"].as_array().into_iter().flatten();
        let mut folders: Vec<PathBuf> = named.filter_map(|folder| path_of(folder["uri"].as_str()?)).collect();
        if folders.is_empty() {
            let root = params["rootUri"].as_str().and_then(path_of);
            folders.extend(root.or_else(|| params["rootPath"].as_str().map(PathBuf::from)));
        }
        let options = Options::of(&params["initializationOptions"]);
        Client { encoding, folders, options, capabilities }
    }

    /// What stands at a path such as `/textDocument/hover` of the client's capabilities.
    pub(super) fn capability(&self, pointer: &str) -> Option<&Value> {
        let value = self.capabilities.pointer(pointer)?;
        if value.is_null() { None } else { Some(value) }
    }

    /// Whether the client says yes at this path.
    pub(super) fn can(&self, pointer: &str) -> bool {
        self.capability(pointer).is_some_and(|value| value.as_bool().unwrap_or(false))
    }

    /// Whether a list at this path holds a word.
    pub(super) fn lists(&self, pointer: &str, word: &str) -> bool {
        let list = self.capability(pointer).and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|entry| entry.as_str() == Some(word)))
    }

    /// Whether the client takes edits that create and rename files. Neovim says so, though it does not say
    /// that it knows the form that all of these have.
    pub(super) fn can_change_files(&self) -> bool {
        let operations = "/workspace/workspaceEdit/resourceOperations";
        self.lists(operations, "create") && self.lists(operations, "rename")
    }

    /// Whether the client asks for findings. Then none are sent: both would show them twice.
    pub(super) fn asks_for_findings(&self) -> bool {
        let takes_sent = self.capability("/textDocument/publishDiagnostics").is_some();
        !takes_sent && self.capability("/textDocument/diagnostic").is_some()
    }

    /// Whether the client asks for the edit of an action once the user has chosen it.
    pub(super) fn resolves_actions(&self) -> bool {
        self.can("/textDocument/codeAction/dataSupport")
            && self.lists("/textDocument/codeAction/resolveSupport/properties", "edit")
    }

    /// Whether a file is below one of the folders of the workspace.
    pub(super) fn holds(&self, path: &Path) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder))
    }

    /// Whether the client asks what a completion is for once the user looks at it.
    pub(super) fn resolves_completions(&self) -> bool {
        self.lists("/textDocument/completion/completionItem/resolveSupport/properties", "documentation")
    }

    /// Whether the client knows texts with places to fill in.
    pub(super) fn fills_in(&self) -> bool {
        self.can("/textDocument/completion/completionItem/snippetSupport")
    }

    /// Whether the client shows findings with this tag in another way.
    pub(super) fn knows_tag(&self, tag: u32) -> bool {
        let known = self.capability("/textDocument/publishDiagnostics/tagSupport/valueSet");
        known.and_then(Value::as_array).is_some_and(|known| known.iter().any(|known| *known == tag))
    }

    /// What stands beside a completion, in a form that the client shows.
    pub(super) fn completion_text(&self, text: &str) -> Value {
        match self.lists("/textDocument/completion/completionItem/documentationFormat", "markdown") {
            true => json!({ "kind": "markdown", "value": text }),
            false => json!(text),
        }
    }
}

impl Options {
    /// Reads settings; what is odd counts as not said.
    pub(super) fn of(settings: &Value) -> Options {
        let section = settings.get("pvlint").unwrap_or(settings);
        Options::deserialize(section).unwrap_or_default()
    }
}
