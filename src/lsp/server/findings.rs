//! What is found, and what the client is told of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::Server;
use crate::config::ConfigError;
use crate::diag::Diagnostic;
use crate::engine::syntax_errors;
use crate::ide::{World, plain_errors};
use crate::lsp::checker::CheckerMessage;
use crate::lsp::diagnostics::{config_error, diagnostic};
use crate::lsp::documents::Document;
use crate::lsp::shown::Shown;
use crate::model::Parsed;
use crate::syntax::Dialect;
use crate::text::Span;

impl Server {
    pub(super) fn found(&mut self, found: CheckerMessage) {
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
        // After a change of a text the client asks by itself.
        if std::mem::take(&mut self.has_news) && self.client.can("/workspace/diagnostics/refreshSupport") {
            self.ask_client("workspace/diagnostic/refresh", Value::Null);
        }
    }

    fn new_world(&mut self, world: Arc<World>, errors: &[ConfigError], revision: u64) {
        if self.rebuilding.is_some_and(|wanted| wanted > revision) {
            return;
        }
        self.rebuilding = None;
        self.world = Some(Arc::new(world.with_chosen(Arc::clone(&self.chosen))));
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

    fn show(&mut self, findings: Vec<Diagnostic>, focus: Option<&[PathBuf]>, is_complete: bool) {
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
    pub(super) fn publish(&mut self, path: &Path) {
        let document = self.documents.of_path(path).cloned();
        let mut values: Vec<Value> = Vec::new();
        let marked = self.marked_by_client(document.as_deref());
        for shown in self.shown.of(path) {
            if shown.finding.rule.name == "json-syntax" && marked.contains(&shown.span) {
                continue;
            }
            let source = match &document {
                Some(document) if !document.is_saved => &document.source,
                _ => &shown.finding.file,
            };
            values.push(diagnostic(shown, source, &self.client, &self.documents));
        }
        values.extend(self.config_errors.get(path).into_iter().flatten().cloned());
        let version = document.as_ref().map(|document| document.version);
        self.publish_values(&self.documents.uri_of(path), version, values);
    }

    /// The errors of syntax that the client marks itself in a text. Their fixes are offered all the same.
    fn marked_by_client(&self, document: Option<&Document>) -> Vec<Span> {
        match document {
            Some(document) if self.client.options.marks_json && *document.language == *"json" => {
                plain_errors(&document.source)
            }
            _ => Vec::new(),
        }
    }

    /// A text that is no file has errors of syntax and nothing else.
    pub(super) fn publish_nameless(&mut self, document: &Document) {
        let path = document.source.path();
        let dialect = Dialect::of(path).unwrap_or(Dialect::Recipe);
        let parsed = Arc::new(Parsed::new(Arc::clone(&document.source), dialect));
        let Some(world) = &self.world else { return };
        let mut values: Vec<Value> = Vec::new();
        for finding in syntax_errors(&parsed, &world.settings(Path::new("/"))) {
            let shown = Shown { span: finding.span, finding };
            values.push(diagnostic(&shown, &document.source, &self.client, &self.documents));
        }
        self.publish_values(&document.uri, Some(document.version), values);
    }

    pub(super) fn publish_values(&mut self, uri: &str, version: Option<i32>, values: Vec<Value>) {
        if !self.shown.is_news(uri, &values) {
            return;
        }
        if self.client.asks_for_findings() {
            self.has_news = true;
        } else {
            let mut params = json!({ "uri": uri, "diagnostics": values });
            if let Some(version) = version {
                params["version"] = json!(version);
            }
            self.notify("textDocument/publishDiagnostics", params);
        }
        self.shown.note_sent(uri, values);
    }
}
