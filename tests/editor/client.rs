//! A client in the same process, which speaks with the server as an editor does.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The client's end.
pub(crate) struct Client {
    connection: Connection,
    server: Option<JoinHandle<bool>>,
    next_id: i32,
    /// What the server last said about each text.
    pub diagnostics: BTreeMap<String, Value>,
    /// What the server asked the client, and what it only told it.
    pub told: Vec<(String, Value)>,
    answers: BTreeMap<i32, Response>,
    pub capabilities: Value,
}

/// The capabilities of a client that can all that pvlint asks for.
pub(crate) fn able() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-8", "utf-16"] },
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": true,
                "codeDescriptionSupport": true,
                "tagSupport": { "valueSet": [1, 2] },
            },
            "codeAction": {
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } },
                "dataSupport": true,
                "resolveSupport": { "properties": ["edit"] },
            },
            "rename": { "prepareSupport": true },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "completion": { "completionItem": { "snippetSupport": true, "documentationFormat": ["markdown"] } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "definition": { "linkSupport": true },
        },
        "workspace": {
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create", "rename", "delete"] },
        },
    })
}

pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display().to_string().replace('%', "%25"))
}

impl Client {
    /// Starts a server for `folder` and goes through the beginning with it.
    pub(crate) fn start(folder: Option<&Path>, capabilities: Value) -> Client {
        Client::start_with(folder, capabilities, Value::Null)
    }

    /// Starts one that is given settings as well.
    pub(crate) fn start_with(folder: Option<&Path>, capabilities: Value, options: Value) -> Client {
        let (server, connection) = Connection::memory();
        let server = std::thread::spawn(move || pvlint::lsp::serve(&server, Arc::new(pvlint::cli::host())));
        let mut client = Client {
            connection,
            server: Some(server),
            next_id: 0,
            diagnostics: BTreeMap::new(),
            told: Vec::new(),
            answers: BTreeMap::new(),
            capabilities: Value::Null,
        };
        let folders = folder.map(|folder| json!([{ "uri": uri(folder), "name": "layer" }]));
        let params = json!({
            "processId": null,
            "rootUri": folder.map(uri),
            "workspaceFolders": folders,
            "capabilities": capabilities,
            "initializationOptions": options,
        });
        client.capabilities = client.ask("initialize", params)["capabilities"].clone();
        client.tell("initialized", json!({}));
        client
    }

    pub(crate) fn tell(&self, method: &str, params: Value) {
        let _ = self.connection.sender.send(Notification { method: method.to_owned(), params }.into());
    }

    /// Sends a request and gives its number.
    pub(crate) fn send(&mut self, method: &str, params: Value) -> i32 {
        self.next_id += 1;
        let id = RequestId::from(self.next_id);
        let _ = self.connection.sender.send(Request { id, method: method.to_owned(), params }.into());
        self.next_id
    }

    /// The result of a request, or the error.
    pub(crate) fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, (i32, String)> {
        let id = self.send(method, params);
        self.answer(id)
    }

    #[track_caller]
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).unwrap_or_else(|error| panic!("{method}: {error:?}"))
    }

    /// The answer to the request of this number.
    pub(crate) fn answer(&mut self, id: i32) -> Result<Value, (i32, String)> {
        self.until(&format!("the answer to request {id}"), |client| client.answers.contains_key(&id));
        let response = self.answers.remove(&id).expect("an answer");
        response.response_result.map_err(|error| (error.code, error.message))
    }

    /// Reads what the server says until something holds.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&Client) -> bool) {
        let what = |client: &Client| format!("waiting for {what}; by now {:#?}", client.diagnostics);
        self.until_or(holds, what);
    }

    /// Reads what the server says until something holds; what is wrong if it never does.
    #[track_caller]
    pub(crate) fn until_or(&mut self, holds: impl Fn(&Client) -> bool, wrong: impl Fn(&Client) -> String) {
        let begin = Instant::now();
        while !holds(self) {
            let left = PATIENCE.saturating_sub(begin.elapsed());
            match self.connection.receiver.recv_timeout(left) {
                Ok(message) => self.take(message),
                Err(error) => panic!("{error}: {}", wrong(self)),
            }
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Response(response) => {
                let id = response.id.to_string().parse().expect("a number of ours");
                assert!(self.answers.insert(id, response).is_none(), "two answers to request {id}");
            }
            Message::Notification(Notification { method, params }) => {
                if method == "textDocument/publishDiagnostics" {
                    self.diagnostics.insert(params["uri"].as_str().unwrap_or_default().to_owned(), params);
                } else {
                    self.told.push((method, params));
                }
            }
            Message::Request(Request { id, method, params }) => {
                let answer =
                    if method == "workspace/applyEdit" { json!({ "applied": true }) } else { Value::Null };
                self.told.push((method, params));
                let _ = self.connection.sender.send(Response::new_ok(id, answer).into());
            }
        }
    }

    pub(crate) fn open(&self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "bitbake", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn change(&self, uri: &str, version: i32, text: &str) {
        let changes = json!([{ "text": text }]);
        let document = json!({ "uri": uri, "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// The codes of what was last said about a text, sorted.
    pub(crate) fn codes(&self, uri: &str) -> Vec<String> {
        let all = self.diagnostics.get(uri).map(|params| params["diagnostics"].clone()).unwrap_or_default();
        let mut codes: Vec<String> = all
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| one["code"].as_str().unwrap_or_default().to_owned())
            .collect();
        codes.sort();
        codes
    }

    /// Says good-bye; whether the server ended in good order.
    pub(crate) fn end(mut self) -> bool {
        self.ask("shutdown", Value::Null);
        self.exit()
    }

    /// Says that it is over without asking first.
    pub(crate) fn exit(mut self) -> bool {
        self.tell("exit", Value::Null);
        self.server.take().expect("a server").join().expect("a server that does not panic")
    }
}
