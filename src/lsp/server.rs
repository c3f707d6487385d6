//! The loop: one thread that alone changes what is known, and speaks with the client.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::checker::{Checker, CheckerMessage, Job, Texts, Walk, is_config};
use super::client::{Client, Options};
use super::diagnostics::{config_error, diagnostic};
use super::documents::{Document, Documents};
use super::handlers::{self, Failure, Snapshot};
use super::pool::Pool;
use super::shown::{AllShown, Shown};
use crate::disk::Disk;
use crate::engine::syntax_errors;
use crate::ide::World;
use crate::model::Parsed;
use crate::syntax::Dialect;
use crate::text::Edit;

/// What happens.
pub(super) enum Event {
    Client(Message),
    /// The client went away.
    Gone,
    Checker(CheckerMessage),
    /// The answer to a request, or why there is none.
    Answer {
        id: RequestId,
        answer: Result<Value, Failure>,
        revision: u64,
        edits: bool,
    },
}

/// All that is known.
pub(super) struct Server {
    client: Arc<Client>,
    documents: Arc<Documents>,
    world: Option<Arc<World>>,
    /// Counts the changes of texts and files.
    revision: u64,
    /// The revision up to which a new world is being made.
    rebuilding: Option<u64>,
    checker: Checker,
    pool: Pool,
    shown: AllShown,
    /// Errors of configurations, by file.
    config_errors: BTreeMap<PathBuf, Vec<Value>>,
    /// Requests that are being answered.
    pending: HashMap<RequestId, String>,
    /// Requests that wait for the first world.
    waiting: Vec<Request>,
    to_client: Box<dyn Fn(Message) + Send>,
    events: Sender<Event>,
    next_id: i32,
    is_shut_down: bool,
}

impl Server {
    pub(super) fn new(
        client: Client,
        walk: Arc<Walk>,
        events: Sender<Event>,
        to_client: Box<dyn Fn(Message) + Send>,
    ) -> Server {
        let to_loop = events.clone();
        let tell = Box::new(move |found| {
            // If nobody listens, the server has ended.
            let _ = to_loop.send(Event::Checker(found));
        });
        Server {
            client: Arc::new(client),
            documents: Arc::default(),
            world: None,
            revision: 0,
            rebuilding: None,
            checker: Checker::start(walk, tell),
            pool: Pool::start(),
            shown: AllShown::default(),
            config_errors: BTreeMap::new(),
            pending: HashMap::new(),
            waiting: Vec::new(),
            to_client,
            events,
            next_id: 0,
            is_shut_down: false,
        }
    }

    /// Serves until the client says that it is over; whether it did so in good order.
    pub(super) fn serve(mut self, events: &Receiver<Event>) -> bool {
        self.watch_files();
        self.rebuild();
        for event in events {
            match event {
                Event::Client(Message::Notification(notification)) if notification.method == "exit" => {
                    return self.is_shut_down;
                }
                Event::Gone => return false,
                // A fault of pvlint costs one message, not the session.
                event => {
                    if panic::catch_unwind(AssertUnwindSafe(|| self.handle(event))).is_err() {
                        self.log("pvlint failed at a message; please report it");
                    }
                }
            }
        }
        false
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Client(Message::Request(request)) => self.request(request),
            Event::Client(Message::Notification(notification)) => self.notification(notification),
            // Answers to what was asked of the client: nothing depends on them.
            Event::Client(Message::Response(_)) | Event::Gone => {}
            Event::Checker(found) => self.found(found),
            Event::Answer { id, answer, revision, edits } => self.answer(id, answer, revision, edits),
        }
    }

    fn send(&self, message: impl Into<Message>) {
        (self.to_client)(message.into());
    }

    fn notify(&self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params });
    }

    fn ask_client(&mut self, method: &str, params: Value) {
        self.next_id += 1;
        let id = RequestId::from(format!("pvlint-{}", self.next_id));
        self.send(Request { id, method: method.to_owned(), params });
    }

    fn log(&self, message: &str) {
        self.notify("window/logMessage", json!({ "type": 2, "message": message }));
    }
}

/// Requests and their answers.
impl Server {
    fn request(&mut self, request: Request) {
        if self.is_shut_down {
            return self.refuse(request.id, ErrorCode::InvalidRequest, "the server was shut down");
        }
        if request.method == "shutdown" {
            self.is_shut_down = true;
            return self.send(Response::new_ok(request.id, Value::Null));
        }
        if request.method == "workspace/executeCommand" && !self.client.options.shows_pages {
            self.show_rule(&request.params);
        }
        let Some(handler) = handlers::find(&request.method) else {
            let message = format!("pvlint knows no `{}`", request.method);
            return self.refuse(request.id, ErrorCode::MethodNotFound, &message);
        };
        let Some(world) = &self.world else {
            self.pending.insert(request.id.clone(), request.method.clone());
            self.waiting.push(request);
            return;
        };
        self.pending.insert(request.id.clone(), request.method.clone());
        let snapshot = Snapshot {
            world: Arc::clone(world),
            documents: Arc::clone(&self.documents),
            client: Arc::clone(&self.client),
            shown: match handler.wants_findings {
                true => self.shown_for(&request.params),
                false => Vec::new(),
            },
        };
        let (events, revision) = (self.events.clone(), self.revision);
        let task = move || {
            let Request { id, params, .. } = request;
            let answer = panic::catch_unwind(AssertUnwindSafe(|| (handler.answer)(&snapshot, params)));
            let answer = answer.unwrap_or_else(|_| Err(Failure::internal("pvlint failed; please report it")));
            // If nobody listens, the server has ended.
            let _ = events.send(Event::Answer { id, answer, revision, edits: handler.gives_edits });
        };
        self.pool.run(handler.urgency, Box::new(task));
    }

    /// What is shown in the text that a request is about.
    fn shown_for(&self, params: &Value) -> Vec<Shown> {
        let uri = params["textDocument"]["uri"].as_str().unwrap_or_default();
        let path = self.documents.get(uri).and_then(|document| document.path.clone());
        path.map_or_else(Vec::new, |path| self.shown.of(&path).to_vec())
    }

    fn answer(&mut self, id: RequestId, answer: Result<Value, Failure>, revision: u64, edits: bool) {
        // One that was cancelled has its answer already.
        if self.pending.remove(&id).is_none() {
            return;
        }
        if edits && revision != self.revision && answer.as_ref().is_ok_and(|answer| !answer.is_null()) {
            return self.refuse(id, ErrorCode::ContentModified, "the text has changed meanwhile");
        }
        match answer {
            Ok(value) => self.send(Response::new_ok(id, value)),
            Err(Failure { code, message }) => self.send(Response::new_err(id, code as i32, message)),
        }
    }

    /// Shows what a rule is about, for clients that do nothing with the answer.
    fn show_rule(&self, params: &Value) {
        let rule = params["arguments"][0].as_str().and_then(crate::rules::find);
        if let Some(meta) = rule.map(|rule| &rule.meta) {
            let page = meta.url().unwrap_or_else(|| format!("pvlint explain {}", meta.name));
            let message = format!("{}: {} {page}", meta.name, meta.summary());
            self.notify("window/showMessage", json!({ "type": 3, "message": message }));
        }
    }

    fn refuse(&mut self, id: RequestId, code: ErrorCode, message: &str) {
        self.send(Response::new_err(id, code as i32, message.to_owned()));
    }

    fn cancel(&mut self, params: &Value) {
        let id = match &params["id"] {
            Value::String(id) => RequestId::from(id.clone()),
            id => match id.as_i64().and_then(|id| i32::try_from(id).ok()) {
                Some(id) => RequestId::from(id),
                None => return,
            },
        };
        if self.pending.remove(&id).is_some() {
            self.waiting.retain(|request| request.id != id);
            self.refuse(id, ErrorCode::RequestCanceled, "cancelled");
        }
    }
}

/// Texts and files that change.
impl Server {
    fn notification(&mut self, Notification { method, params }: Notification) {
        let uri = params["textDocument"]["uri"].as_str().unwrap_or_default().to_owned();
        let version = || params["textDocument"]["version"].as_i64().unwrap_or_default() as i32;
        match method.as_str() {
            "$/cancelRequest" => self.cancel(&params),
            "textDocument/didOpen" => {
                let text = params["textDocument"]["text"].as_str().unwrap_or_default().to_owned();
                let document = Arc::make_mut(&mut self.documents).open(&uri, version(), text);
                self.text_changed(&document, &[], true);
            }
            "textDocument/didChange" => {
                let changes = serde_json::from_value(params["contentChanges"].clone()).unwrap_or_default();
                let documents = Arc::make_mut(&mut self.documents);
                if let Some((document, edits)) =
                    documents.change(&uri, version(), changes, self.client.encoding)
                {
                    self.text_changed(&document, &edits, false);
                }
            }
            "textDocument/didClose" => {
                if let Some(document) = Arc::make_mut(&mut self.documents).close(&uri) {
                    self.closed(&document);
                }
            }
            "workspace/didChangeWatchedFiles" => {
                let changes = params["changes"].as_array().into_iter().flatten();
                let paths = changes.filter_map(|change| super::uri::path_of(change["uri"].as_str()?));
                self.files_changed(paths.collect());
            }
            "workspace/didChangeWorkspaceFolders" => {
                let event = &params["event"];
                let paths = |list: &Value| -> Vec<PathBuf> {
                    let list = list.as_array().into_iter().flatten();
                    list.filter_map(|folder| super::uri::path_of(folder["uri"].as_str()?)).collect()
                };
                let client = Arc::make_mut(&mut self.client);
                let removed = paths(&event["removed"]);
                client.folders.retain(|folder| !removed.contains(folder));
                client.folders.extend(paths(&event["added"]));
                self.rebuild();
            }
            "workspace/didChangeConfiguration" => {
                Arc::make_mut(&mut self.client).options = Options::of(&params["settings"]);
                self.rebuild();
            }
            _ => {}
        }
    }

    /// A text is another one, or was opened.
    fn text_changed(&mut self, document: &Arc<Document>, edits: &[Edit], is_new: bool) {
        self.revision += 1;
        let Some(path) = &document.path else { return self.publish_nameless(document) };
        self.shown.edit(path, edits);
        if self.show_syntax(document, path) {
            self.publish(path);
        }
        // The JSON files of containers come in with the recipes that ship them.
        let is_within = || self.client.folders.iter().any(|folder| path.starts_with(folder));
        let is_target = |world: &World| {
            world.targets.binary_search(path).is_ok()
                || is_config(path)
                || Dialect::of(path).is_none() && is_within()
        };
        let is_known = self.world.as_ref().is_some_and(|world| is_target(world));
        if is_new && !is_known {
            return self.rebuild();
        }
        match document.is_saved {
            true => self.check_again(),
            false => self.take_texts(vec![text_of(document, path)]),
        }
    }

    /// Checks what is open, of which nothing changed.
    fn check_again(&mut self) {
        if let Some(world) = self.world.clone().filter(|_| self.rebuilding.is_none()) {
            let (open, revision) = (self.open_paths(), self.revision);
            self.checker.ask(Job::Change { world, changed: Vec::new(), open, revision });
        }
    }

    /// What is wrong with the syntax is told at once; whether there is anything to tell.
    fn show_syntax(&mut self, document: &Document, path: &Path) -> bool {
        let (Some(world), Some(dialect)) = (&self.world, Dialect::of(path)) else { return false };
        let parsed = Arc::new(Parsed::new(Arc::clone(&document.source), dialect));
        let errors = syntax_errors(&parsed, &world.settings(path));
        self.config_errors.is_empty() && self.shown.put_syntax(path, errors)
    }

    fn take_texts(&mut self, texts: Texts) {
        // A new world will be brought up to date when it is there.
        if self.rebuilding.is_some() {
            return;
        }
        let is_config = texts.iter().any(|(path, _)| is_config(path));
        let next = self.world.as_ref().filter(|_| !is_config).and_then(|world| world.with_texts(&texts));
        match next {
            Some(world) => self.take_world(world, texts.into_iter().map(|(path, _)| path).collect()),
            None => self.rebuild(),
        }
    }

    fn take_world(&mut self, world: World, changed: Vec<PathBuf>) {
        let world = Arc::new(world);
        self.world = Some(Arc::clone(&world));
        let (open, revision) = (self.open_paths(), self.revision);
        self.checker.ask(Job::Change { world, changed, open, revision });
    }

    fn closed(&mut self, document: &Document) {
        self.revision += 1;
        let Some(path) = &document.path else {
            return self.publish_values(&document.uri, None, Vec::new());
        };
        // The URI that the client used is no longer the one for this file.
        if *document.uri != *self.documents.uri_of(path) {
            self.publish_values(&document.uri, None, Vec::new());
        }
        let is_within = self.client.folders.iter().any(|folder| path.starts_with(folder));
        if !is_within {
            return self.rebuild();
        }
        self.reread(vec![path.clone()]);
    }

    /// Files changed on the disk.
    fn files_changed(&mut self, mut paths: Vec<PathBuf>) {
        paths.iter().for_each(|path| Arc::make_mut(&mut self.documents).note_saved(path));
        paths.retain(|path| self.documents.of_path(path).is_none_or(|_| !Disk::default().exists(path)));
        if !paths.is_empty() {
            self.revision += 1;
            self.reread(paths);
        }
    }

    fn reread(&mut self, paths: Vec<PathBuf>) {
        if self.rebuilding.is_some() || paths.iter().any(|path| is_config(path)) {
            return self.rebuild();
        }
        match self.world.as_ref().and_then(|world| world.reread(&paths)) {
            Some(world) => self.take_world(world, paths),
            None => self.rebuild(),
        }
    }

    fn open_paths(&self) -> Arc<[PathBuf]> {
        self.documents.iter().filter_map(|document| document.path.clone()).collect()
    }

    /// Reads everything anew.
    fn rebuild(&mut self) {
        self.rebuilding = Some(self.revision);
        let texts = self.texts();
        let (folders, open) = (self.client.folders.clone(), self.open_paths());
        self.checker.ask(Job::Rebuild { folders, open, texts, revision: self.revision });
    }

    fn texts(&self) -> Texts {
        let edited = self.documents.iter().filter(|document| !document.is_saved);
        edited.filter_map(|document| Some(text_of(document, document.path.as_deref()?))).collect()
    }

    fn watch_files(&mut self) {
        if !self.client.can("/workspace/didChangeWatchedFiles/dynamicRegistration") {
            return;
        }
        let globs =
            ["**/*.{bb,bbappend,bbclass,inc,conf,json,yml,yaml}", "**/pvlint.toml", "**/.pvlint.toml"];
        let watchers: Vec<Value> = globs.iter().map(|glob| json!({ "globPattern": glob })).collect();
        let method = "workspace/didChangeWatchedFiles";
        let registration =
            json!({ "id": method, "method": method, "registerOptions": { "watchers": watchers } });
        self.ask_client("client/registerCapability", json!({ "registrations": [registration] }));
    }
}

/// What a document puts in the place of its file.
fn text_of(document: &Document, path: &Path) -> (PathBuf, Option<Arc<str>>) {
    (path.to_owned(), Some(document.source.shared_text()))
}

/// Findings.
impl Server {
    fn found(&mut self, found: CheckerMessage) {
        match found {
            CheckerMessage::World { world, errors, revision } => self.new_world(world, &errors, revision),
            CheckerMessage::Findings { findings, focus, is_complete, revision } => {
                if revision == self.revision && self.rebuilding.is_none() {
                    self.show(findings, focus.as_deref(), is_complete);
                }
            }
            CheckerMessage::Surroundings(surroundings) => {
                if let Some(world) = &self.world {
                    self.world = Some(Arc::new(world.with_surroundings(surroundings)));
                }
            }
            CheckerMessage::Trouble(why) => self.log(&why),
            CheckerMessage::Outdated => self.rebuild(),
        }
    }

    fn new_world(&mut self, world: Arc<World>, errors: &[crate::config::ConfigError], revision: u64) {
        if self.rebuilding.is_some_and(|wanted| wanted > revision) {
            return;
        }
        self.rebuilding = None;
        self.world = Some(world);
        let before: BTreeSet<PathBuf> = self.config_errors.keys().cloned().collect();
        self.config_errors.clear();
        for error in errors {
            let value = config_error(error, &self.client);
            self.config_errors.entry(error.file.path().to_owned()).or_default().push(value);
        }
        let all: BTreeSet<PathBuf> = before.into_iter().chain(self.config_errors.keys().cloned()).collect();
        if !errors.is_empty() {
            let shown = self.shown.paths();
            self.shown.retain(|_| false);
            shown.iter().for_each(|path| self.publish(path));
        }
        all.iter().for_each(|path| self.publish(path));
        // What was typed meanwhile.
        if revision != self.revision {
            self.take_texts(self.texts());
        }
        for request in std::mem::take(&mut self.waiting) {
            self.request(request);
        }
    }

    fn show(&mut self, findings: Vec<crate::diag::Diagnostic>, focus: Option<&[PathBuf]>, is_complete: bool) {
        let mut by_path: BTreeMap<PathBuf, Vec<_>> = BTreeMap::new();
        for finding in findings {
            by_path.entry(finding.file.path().to_owned()).or_default().push(finding);
        }
        let open = self.open_paths();
        let paths: BTreeSet<PathBuf> = match focus {
            Some(focus) => focus.iter().cloned().collect(),
            None => by_path.keys().cloned().chain(self.shown.paths()).collect(),
        };
        for path in paths {
            let findings = by_path.remove(&path).unwrap_or_default();
            if self.client.options.check_workspace || open.contains(&path) {
                self.shown.put(&path, findings, is_complete);
            } else {
                self.shown.put(&path, Vec::new(), true);
            }
            self.publish(&path);
        }
    }

    /// Tells the client what is found in a file, if it is not what was told before.
    fn publish(&mut self, path: &Path) {
        let document = self.documents.of_path(path).cloned();
        let shown = self.shown.of(path).iter();
        let mut values: Vec<Value> = shown
            .map(|shown| {
                let edited = document.as_ref().filter(|document| !document.is_saved);
                let source = edited.map_or(&shown.finding.file, |document| &document.source);
                diagnostic(shown, source, &self.client, &self.documents)
            })
            .collect();
        values.extend(self.config_errors.get(path).into_iter().flatten().cloned());
        let version = document.as_ref().map(|document| document.version);
        self.publish_values(&self.documents.uri_of(path), version, values);
    }

    /// A text that is no file has errors of syntax and nothing else.
    fn publish_nameless(&mut self, document: &Document) {
        let path = document.source.path();
        let dialect = Dialect::of(path).unwrap_or(Dialect::Recipe);
        let parsed = Arc::new(Parsed::new(Arc::clone(&document.source), dialect));
        let Some(world) = &self.world else { return };
        let errors = syntax_errors(&parsed, &world.settings(Path::new("/")));
        let shown = errors.into_iter().map(|finding| Shown { span: finding.span, finding });
        let value = |shown: Shown| diagnostic(&shown, &document.source, &self.client, &self.documents);
        let values = shown.map(value).collect();
        self.publish_values(&document.uri, Some(document.version), values);
    }

    fn publish_values(&mut self, uri: &str, version: Option<i32>, values: Vec<Value>) {
        if !self.shown.is_news(uri, &values) {
            return;
        }
        let mut params = json!({ "uri": uri, "diagnostics": values });
        if let Some(version) = version {
            params["version"] = json!(version);
        }
        self.notify("textDocument/publishDiagnostics", params);
        self.shown.note_sent(uri, values);
    }
}
