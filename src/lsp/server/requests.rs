//! Requests and their answers.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use lsp_server::{ErrorCode, Request, RequestId, Response};
use serde_json::{Value, json};

use super::{Event, Server};
use crate::lsp::handlers::{self, CHECK_WORKSPACE, Failure, SEE_THROUGH, SHOW, Snapshot};
use crate::lsp::shown::Shown;
use crate::lsp::uri::path_of;

impl Server {
    pub(super) fn request(&mut self, request: Request) {
        if self.is_shut_down {
            return self.refuse(request.id, ErrorCode::InvalidRequest, "the server was shut down");
        }
        if request.method == "shutdown" {
            self.is_shut_down = true;
            return self.send(Response::new_ok(request.id, Value::Null));
        }
        if request.method == "workspace/executeCommand" {
            self.command(&request.params);
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
        let world = Arc::clone(world);
        self.pending.insert(request.id.clone(), request.method.clone());
        let said = if handler.wants_said { self.said_now(&request.params) } else { BTreeMap::new() };
        let snapshot = Snapshot {
            world,
            documents: Arc::clone(&self.documents),
            client: Arc::clone(&self.client),
            host: Arc::clone(&self.host),
            told_tokens: Arc::clone(&self.told_tokens),
            own_renames: Arc::clone(&self.own_renames),
            shown: match handler.wants_findings {
                true => self.shown_for(&request.params),
                false => Vec::new(),
            },
            said,
        };
        let (events, revision) = (self.events.clone(), self.revision);
        self.pool.run(
            handler.urgency,
            Box::new(move || {
                let Request { id, params, .. } = request;
                let answer = panic::catch_unwind(AssertUnwindSafe(|| (handler.answer)(&snapshot, params)));
                let answer =
                    answer.unwrap_or_else(|_| Err(Failure::internal("pvlint failed; please report it")));
                // If the channel is closed, the server has ended.
                let _ = events.send(Event::Answer { id, answer, revision, edits: handler.gives_edits });
            }),
        );
    }

    /// What is said of the file that a request is about, as it is now; of all files if it is about none.
    fn said_now(&mut self, params: &Value) -> BTreeMap<String, Vec<Value>> {
        let uri = params["textDocument"]["uri"].as_str();
        let document = uri.and_then(|uri| self.documents.get(uri));
        if let Some(path) = document.and_then(|document| document.path.clone()) {
            self.publish(&path);
        }
        self.shown.said(uri)
    }

    /// What is shown in the text that a request is about.
    fn shown_for(&self, params: &Value) -> Vec<Shown> {
        let uri = params["textDocument"]["uri"].as_str().unwrap_or_default();
        let path = self.documents.get(uri).and_then(|document| document.path.clone());
        path.map_or_else(Vec::new, |path| self.shown.of(&path).to_vec())
    }

    pub(super) fn answer(
        &mut self,
        id: RequestId,
        answer: Result<Value, Failure>,
        revision: u64,
        edits: bool,
    ) {
        // One that was cancelled has its answer already.
        let Some(method) = self.pending.remove(&id) else { return };
        if edits && revision != self.revision && answer.as_ref().is_ok_and(|answer| !answer.is_null()) {
            return self.refuse(id, ErrorCode::ContentModified, "the text has changed meanwhile");
        }
        match answer {
            Ok(mut value) if method == "workspace/executeCommand" && value.is_object() => {
                let shown = value.as_object_mut().and_then(|answer| answer.remove(SHOW));
                let asked = self.ask_client("workspace/applyEdit", value);
                self.shown_after.extend(shown.map(|uri| (asked, uri)));
                self.send(Response::new_ok(id, Value::Null));
            }
            Ok(value) => self.send(Response::new_ok(id, value)),
            Err(Failure { code, message }) => self.send(Response::new_err(id, code as i32, message)),
        }
    }

    /// Carries out what a command changes of what is known here, or shows.
    fn command(&mut self, params: &Value) {
        let path = |at: usize| params["arguments"][at].as_str().and_then(path_of);
        match params["command"].as_str() {
            Some("pvlint.explainRule") if !self.client.options.shows_pages => self.show_rule(params),
            Some(SEE_THROUGH) => {
                if let (Some(file), Some(recipe)) = (path(0), path(1)) {
                    Arc::make_mut(&mut self.chosen).insert(file, recipe);
                    let chosen = Arc::clone(&self.chosen);
                    self.world = self.world.take().map(|world| Arc::new(world.with_chosen(chosen)));
                    self.ask_again();
                }
            }
            Some(CHECK_WORKSPACE) => {
                Arc::make_mut(&mut self.client).options.check_workspace = true;
                self.check_again();
            }
            _ => {}
        }
    }

    /// Lets the client ask again for what it shows between the lines.
    fn ask_again(&mut self) {
        for what in ["inlayHint", "codeLens"] {
            if self.client.can(&format!("/workspace/{what}/refreshSupport")) {
                self.ask_client(&format!("workspace/{what}/refresh"), Value::Null);
            }
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

    pub(super) fn cancel(&mut self, params: &Value) {
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
