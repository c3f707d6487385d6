//! What is answered to which request.

mod actions;
mod commands;
mod findings;
mod formatting;
mod reading;
mod structure;
mod wide;

use std::collections::BTreeMap;
use std::sync::Arc;

use lsp_server::ErrorCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::Client;
use super::documents::{Document, Documents};
use super::host::Host;
use super::own_renames::OwnRenames;
use super::pool::Urgency;
use super::position::{Position, Range};
use super::shown::Shown;
use super::told_tokens::ToldTokens;
use crate::ide::World;
use crate::text::{Edit, SourceFile, Span};

pub(super) use commands::{CHECK_WORKSPACE, SCHEME, SEE_THROUGH, SHOW};

/// What requests are answered from: everything as it was when they came.
pub(super) struct Snapshot {
    pub world: Arc<World>,
    pub documents: Arc<Documents>,
    pub client: Arc<Client>,
    pub host: Arc<Host>,
    pub told_tokens: Arc<ToldTokens>,
    pub own_renames: Arc<OwnRenames>,
    /// The findings that are shown in the text that the request is about, if its handler wants them.
    pub shown: Vec<Shown>,
    /// What is said of the file that is asked about, or of every one, by URI, if the handler wants it.
    pub said: BTreeMap<String, Vec<Value>>,
}

/// Why a request has no answer.
#[derive(Debug)]
pub(super) struct Failure {
    pub code: ErrorCode,
    pub message: String,
}

/// How one kind of request is answered.
#[derive(Clone, Copy)]
pub(super) struct Handler {
    pub method: &'static str,
    pub answer: fn(&Snapshot, Value) -> Result<Value, Failure>,
    pub urgency: Urgency,
    /// Whether the answer fits only the texts that it was made for.
    pub gives_edits: bool,
    pub wants_findings: bool,
    pub wants_said: bool,
}

/// All requests that are answered.
const HANDLERS: &[&[Handler]] = &[
    actions::HANDLERS,
    commands::HANDLERS,
    findings::HANDLERS,
    formatting::HANDLERS,
    reading::HANDLERS,
    structure::HANDLERS,
    wide::HANDLERS,
];

/// The handler of a method.
pub(super) fn find(method: &str) -> Option<&'static Handler> {
    HANDLERS.iter().copied().flatten().find(|handler| handler.method == method)
}

/// What is offered to a client, by the names of the protocol.
pub(super) fn offers(client: &Client) -> Vec<(&'static str, Value)> {
    let mut offers = actions::offers(client);
    offers.extend(commands::offers());
    offers.extend(findings::offers(client));
    offers.extend(formatting::offers());
    offers.extend(reading::offers(client));
    offers.extend(structure::offers());
    offers.extend(wide::offers(client));
    offers
}

impl Handler {
    const fn new(method: &'static str, answer: fn(&Snapshot, Value) -> Result<Value, Failure>) -> Handler {
        Handler {
            method,
            answer,
            urgency: Urgency::Now,
            gives_edits: false,
            wants_findings: false,
            wants_said: false,
        }
    }

    const fn later(self) -> Handler {
        Handler { urgency: Urgency::Soon, ..self }
    }

    const fn with_edits(self) -> Handler {
        Handler { gives_edits: true, ..self }
    }
}

impl Failure {
    pub(super) fn internal(message: impl Into<String>) -> Failure {
        Failure { code: ErrorCode::InternalError, message: message.into() }
    }

    /// What was asked cannot be done, and the user should read why.
    pub(super) fn refused(message: impl Into<String>) -> Failure {
        Failure { code: ErrorCode::RequestFailed, message: message.into() }
    }
}

/// The parameters of a request.
fn params<T: DeserializeOwned>(params: Value) -> Result<T, Failure> {
    serde_json::from_value(params)
        .map_err(|error| Failure { code: ErrorCode::InvalidParams, message: error.to_string() })
}

/// Which text is meant.
#[derive(serde::Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
struct InText {
    text_document: Identifier,
}

/// Which place is meant.
#[derive(serde::Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
struct AtPosition {
    text_document: Identifier,
    position: Position,
}

#[derive(serde::Deserialize, Debug)]
struct Identifier {
    uri: String,
}

impl Snapshot {
    /// The text of a URI that is open, unless it is that of a file that is no business of BitBake's.
    fn document(&self, uri: &Identifier) -> Option<&Arc<Document>> {
        let document = self.documents.get(&uri.uri)?;
        let is_read = document.path.as_deref().is_none_or(self.host.is_read);
        if is_read { Some(document) } else { None }
    }

    fn offset(&self, source: &SourceFile, position: Position) -> usize {
        self.client.encoding.offset(source.text(), source.lines(), position)
    }

    pub(super) fn range(&self, source: &SourceFile, span: Span) -> Range {
        self.client.encoding.range(source.text(), source.lines(), span)
    }

    pub(super) fn edits(&self, source: &SourceFile, edits: &[Edit]) -> Value {
        edits
            .iter()
            .map(|edit| json!({ "range": self.range(source, edit.span), "newText": edit.text }))
            .collect()
    }
}
