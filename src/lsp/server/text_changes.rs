//! Texts and files that change.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_server::Notification;
use serde_json::{Value, json};

use super::Server;
use crate::config::is_config;
use crate::disk::Disk;
use crate::engine::syntax_errors;
use crate::ide::World;
use crate::lsp::checker::{Job, Texts};
use crate::lsp::client::Options;
use crate::lsp::documents::Document;
use crate::lsp::uri::path_of;
use crate::model::Parsed;
use crate::syntax::Dialect;
use crate::text::Edit;

impl Server {
    pub(super) fn notification(&mut self, Notification { method, params }: Notification) {
        let uri = params["textDocument"]["uri"].as_str().unwrap_or_default().to_owned();
        let version = params["textDocument"]["version"].as_i64().unwrap_or_default() as i32;
        match method.as_str() {
            "$/cancelRequest" => self.cancel(&params),
            "textDocument/didOpen" => {
                let text = params["textDocument"]["text"].as_str().unwrap_or_default().to_owned();
                let language = params["textDocument"]["languageId"].as_str().unwrap_or_default();
                let document = Arc::make_mut(&mut self.documents).open(&uri, language, version, text);
                self.text_changed(&document, &[], true);
            }
            "textDocument/didChange" => {
                let changes = serde_json::from_value(params["contentChanges"].clone()).unwrap_or_default();
                let documents = Arc::make_mut(&mut self.documents);
                if let Some((document, edits)) =
                    documents.change(&uri, version, changes, self.client.encoding)
                {
                    self.text_changed(&document, &edits, false);
                }
            }
            "textDocument/didClose" => {
                if let Some(document) = Arc::make_mut(&mut self.documents).close(&uri) {
                    self.told_tokens.forget(&uri);
                    self.closed(&document);
                }
            }
            "workspace/didChangeWatchedFiles" => {
                self.files_changed(paths_in(&params["changes"]));
            }
            "workspace/didChangeWorkspaceFolders" => {
                let event = &params["event"];
                let client = Arc::make_mut(&mut self.client);
                let removed = paths_in(&event["removed"]);
                client.folders.retain(|folder| !removed.contains(folder));
                client.folders.extend(paths_in(&event["added"]));
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
        if is_new && !self.is_known(path) {
            return self.rebuild();
        }
        match document.is_saved {
            true => self.check_again(),
            false => self.take_texts(vec![text_of(document, path)]),
        }
    }

    /// Whether a file is read as it is, or is none that is checked by itself.
    fn is_known(&self, path: &Path) -> bool {
        let Some(world) = &self.world else { return false };
        if is_config(path)
            || !(self.host.is_read)(path)
            || world.targets.binary_search_by(|target| target.as_path().cmp(path)).is_ok()
        {
            return true;
        }
        // The JSON files of containers come in with the recipes that ship them.
        world.settings(path).excludes(path) || Dialect::of(path).is_none() && self.is_within(path)
    }

    /// Whether a file is checked because it is open.
    fn is_named(&self, path: &Path) -> bool {
        self.world.as_ref().is_some_and(|world| world.named.iter().any(|named| named == path))
    }

    fn is_within(&self, path: &Path) -> bool {
        self.client.holds(path)
    }

    /// Checks what is open, of which nothing changed.
    pub(super) fn check_again(&mut self) {
        if let Some(world) = self.world.clone()
            && self.rebuilding.is_none()
        {
            let (open, revision) = (self.open_paths(), self.revision);
            self.checker.ask(Job::Change { world, changed: Vec::new(), open, revision });
        }
    }

    /// What is wrong with the syntax is told at once; whether there is anything to tell.
    fn show_syntax(&mut self, document: &Document, path: &Path) -> bool {
        let (Some(world), Some(dialect)) = (&self.world, Dialect::of(path)) else { return false };
        if !(self.host.is_read)(path) {
            return false;
        }
        let parsed = Arc::new(Parsed::new(Arc::clone(&document.source), dialect));
        let settings = world.settings(path);
        if settings.excludes(path) {
            return false;
        }
        let errors = syntax_errors(&parsed, &settings);
        self.config_errors.is_empty() && self.shown.put_syntax(path, errors)
    }

    pub(super) fn take_texts(&mut self, texts: Texts) {
        // A new world will be brought up to date when it is there.
        if self.rebuilding.is_some() {
            return;
        }
        let next = match &self.world {
            Some(world) if !texts.iter().any(|(path, _)| is_config(path)) => world.with_texts(&texts),
            _ => None,
        };
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
        if !self.is_within(path) || self.is_named(path) {
            return self.rebuild();
        }
        self.reread(vec![path.clone()]);
    }

    /// Files changed on the disk.
    fn files_changed(&mut self, mut paths: Vec<PathBuf>) {
        paths.iter().for_each(|path| Arc::make_mut(&mut self.documents).note_saved(path));
        // It may be among the files of its directory by now.
        if paths.iter().any(|path| self.is_named(path)) {
            self.revision += 1;
            return self.rebuild();
        }
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

    pub(super) fn open_paths(&self) -> Arc<[PathBuf]> {
        self.documents.iter().filter_map(|document| document.path.clone()).collect()
    }

    /// Reads everything anew.
    pub(super) fn rebuild(&mut self) {
        self.rebuilding = Some(self.revision);
        let texts = self.texts();
        let (folders, open) = (self.client.folders.clone(), self.open_paths());
        self.checker.ask(Job::Rebuild { folders, open, texts, revision: self.revision });
    }

    pub(super) fn texts(&self) -> Texts {
        let edited = self.documents.iter().filter(|document| !document.is_saved);
        edited.filter_map(|document| Some(text_of(document, document.path.as_deref()?))).collect()
    }

    pub(super) fn watch_files(&mut self) {
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

/// The files or directories that a list names.
fn paths_in(list: &Value) -> Vec<PathBuf> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(|entry| path_of(entry["uri"].as_str()?)).collect()
}

/// What a document puts in the place of its file.
fn text_of(document: &Document, path: &Path) -> (PathBuf, Option<Arc<str>>) {
    (path.to_owned(), Some(document.source.shared_text()))
}
