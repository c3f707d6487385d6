//! The loop: one thread that alone changes what is known, and speaks with the client.

mod findings;
mod requests;
mod text_changes;

use std::collections::{BTreeMap, HashMap};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

use lsp_server::{Message, Notification, Request, RequestId, Response};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::checker::{Checker, CheckerMessage};
use super::client::Client;
use super::documents::Documents;
use super::handlers::Failure;
use super::host::Host;
use super::own_renames::OwnRenames;
use super::pool::Pool;
use super::shown::AllShown;
use super::told_tokens::ToldTokens;
use crate::ide::World;

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
    host: Arc<Host>,
    documents: Arc<Documents>,
    /// The recipes through which files are to be seen, by file.
    chosen: Arc<FxHashMap<PathBuf, PathBuf>>,
    world: Option<Arc<World>>,
    /// Counts the changes of texts and files.
    revision: u64,
    /// The revision up to which a new world is being made.
    rebuilding: Option<u64>,
    checker: Checker,
    pool: Pool,
    shown: AllShown,
    told_tokens: Arc<ToldTokens>,
    own_renames: Arc<OwnRenames>,
    /// Errors of configurations, by file.
    config_errors: BTreeMap<PathBuf, Vec<Value>>,
    /// Requests that are being answered.
    pending: HashMap<RequestId, String>,
    /// Requests that wait for the first world.
    waiting: Vec<Request>,
    to_client: Box<dyn Fn(Message) + Send>,
    events: Sender<Event>,
    next_id: i32,
    /// What is shown once the client has applied an edit, by the request for that.
    shown_after: HashMap<RequestId, Value>,
    /// Whether there are findings that the client has to ask for.
    has_news: bool,
    is_shut_down: bool,
}

impl Server {
    pub(super) fn new(
        client: Client,
        host: Arc<Host>,
        events: Sender<Event>,
        to_client: Box<dyn Fn(Message) + Send>,
    ) -> Server {
        let to_loop = events.clone();
        let tell = Box::new(move |found| {
            // If the channel is closed, the server has ended.
            let _ = to_loop.send(Event::Checker(found));
        });
        Server {
            client: Arc::new(client),
            host: Arc::clone(&host),
            documents: Arc::default(),
            chosen: Arc::default(),
            world: None,
            revision: 0,
            rebuilding: None,
            checker: Checker::start(host, tell),
            pool: Pool::start(),
            shown: AllShown::default(),
            told_tokens: Arc::default(),
            own_renames: Arc::default(),
            config_errors: BTreeMap::new(),
            pending: HashMap::new(),
            waiting: Vec::new(),
            to_client,
            events,
            next_id: 0,
            shown_after: HashMap::new(),
            has_news: false,
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
            Event::Client(Message::Response(response)) => self.client_answered(&response),
            Event::Gone => {}
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

    fn ask_client(&mut self, method: &str, params: Value) -> RequestId {
        self.next_id += 1;
        let id = RequestId::from(format!("pvlint-{}", self.next_id));
        self.send(Request { id: id.clone(), method: method.to_owned(), params });
        id
    }

    /// Shows what an edit made, if that is what was answered; nothing else depends on answers.
    fn client_answered(&mut self, response: &Response) {
        let Some(uri) = self.shown_after.remove(&response.id) else { return };
        let is_applied = response.response_result.as_ref().is_ok_and(|result| result["applied"] == true);
        if is_applied && self.client.can("/window/showDocument/support") {
            self.ask_client("window/showDocument", json!({ "uri": uri, "takeFocus": true }));
        }
    }

    fn log(&self, message: &str) {
        self.notify("window/logMessage", json!({ "type": 2, "message": message }));
    }
}
