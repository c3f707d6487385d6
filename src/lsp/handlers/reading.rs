//! What is asked while reading and typing: hover, completion, definitions.

use std::sync::Arc;

use serde_json::{Value, json};

use super::commands::{opens_pages, uri_of_page};
use super::{AtPosition, Failure, Handler, Range, Snapshot, params};
use crate::ide::{self, Documenter, ItemKind, Part, Target, Which};
use crate::lsp::client::Client;
use crate::lsp::uri::uri_of;
use crate::text::SourceFile;

pub(super) const HANDLERS: &[Handler] = &[
    Handler::new("textDocument/hover", hover),
    Handler::new("textDocument/completion", completion),
    Handler::new("completionItem/resolve", resolve_completion),
    Handler::new("textDocument/definition", definition),
    Handler::new("textDocument/declaration", declaration),
];

pub(super) fn offers(client: &Client) -> Vec<(&'static str, Value)> {
    let triggers = ["$", "{", ":", "[", "/", "\"", "."];
    let completion =
        json!({ "triggerCharacters": triggers, "resolveProvider": client.resolves_completions() });
    vec![
        ("hoverProvider", json!(true)),
        ("completionProvider", completion),
        ("definitionProvider", json!(true)),
        ("declarationProvider", json!(true)),
    ]
}

fn hover(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let at: AtPosition = params(value)?;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let offset = snapshot.offset(source, at.position);
    let Some(hover) = ide::hover(&snapshot.world, source, offset) else { return Ok(Value::Null) };
    let formats = snapshot.client.capability("/textDocument/hover/contentFormat");
    let is_plain = formats.is_some_and(|formats| formats[0] == "plaintext");
    let parts: Vec<String> = hover.parts.iter().map(|part| part_text(snapshot, part, is_plain)).collect();
    let kind = if is_plain { "plaintext" } else { "markdown" };
    let contents = json!({ "kind": kind, "value": parts.join("\n\n") });
    Ok(json!({ "contents": contents, "range": snapshot.range(source, hover.span) }))
}

fn part_text(snapshot: &Snapshot, part: &Part, is_plain: bool) -> String {
    match part {
        Part::Text(text) => text.clone(),
        Part::Code(code) if is_plain => code.clone(),
        // A fence that is longer than any in the text.
        Part::Code(code) => format!("````bitbake\n{code}\n````"),
        Part::Place { file, line, remark } => {
            let folders = &snapshot.client.folders;
            let below = folders.iter().find_map(|folder| file.strip_prefix(folder).ok()).unwrap_or(file);
            let place = format!("{}:{line}", below.display());
            let place = match is_plain {
                true => place,
                false => format!("[{}]({}#L{line})", place.replace('_', "\\_"), uri_of(file)),
            };
            if remark.is_empty() { place } else { format!("{place} {remark}") }
        }
    }
}

fn completion(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let at: AtPosition = params(value)?;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let client = &snapshot.client;
    let items = ide::complete(&snapshot.world, source, snapshot.offset(source, at.position));
    let documenter = Documenter::new(&snapshot.world, source.path());
    let mut list: Vec<Value> = Vec::new();
    for (index, item) in items.list.iter().enumerate() {
        if item.kind == ItemKind::Snippet && !client.fills_in() {
            continue;
        }
        let mut value = json!({
            "label": item.label,
            "kind": item_kind(item.kind),
            "sortText": format!("{index:04}"),
            "filterText": item.label,
            "textEdit": { "range": snapshot.range(source, item.span), "newText": item.insert },
        });
        if let Some(detail) = &item.detail {
            value["detail"] = json!(detail);
        }
        if item.kind == ItemKind::Snippet {
            value["insertTextFormat"] = json!(SNIPPET);
        }
        if let Some(documentation) = &item.documentation {
            value["documentation"] = client.completion_text(documentation);
        } else if client.resolves_completions() {
            value["data"] = json!({ "uri": at.text_document.uri });
        } else {
            document_item(snapshot, &documenter, &mut value);
        }
        list.push(value);
    }
    Ok(json!({ "isIncomplete": items.is_cut, "items": list }))
}

/// What an item is for is asked when the user looks at it.
fn resolve_completion(snapshot: &Snapshot, mut item: Value) -> Result<Value, Failure> {
    let uri = item["data"]["uri"].as_str().unwrap_or_default();
    if let Some(document) = snapshot.documents.get(uri).cloned() {
        document_item(snapshot, &Documenter::new(&snapshot.world, document.source.path()), &mut item);
    }
    Ok(item)
}

fn document_item(snapshot: &Snapshot, documenter: &Documenter<'_>, item: &mut Value) {
    let kind = ITEM_KINDS.iter().find(|(_, number)| item["kind"] == *number).map(|(kind, _)| *kind);
    if let (Some(kind), Some(label)) = (kind, item["label"].as_str())
        && let Some(text) = documenter.say(kind, label)
    {
        item["documentation"] = snapshot.client.completion_text(&text);
    }
}

/// The format of a text with places to fill in.
const SNIPPET: u32 = 2;

/// The numbers that the protocol gives to kinds of items.
const ITEM_KINDS: [(ItemKind, u32); 11] = [
    (ItemKind::Function, 3),
    (ItemKind::Variable, 6),
    (ItemKind::Class, 7),
    (ItemKind::Recipe, 9),
    (ItemKind::Property, 10),
    (ItemKind::Value, 12),
    (ItemKind::Keyword, 14),
    (ItemKind::Snippet, 15),
    (ItemKind::File, 17),
    (ItemKind::Override, 20),
    (ItemKind::Rule, 21),
];

fn item_kind(kind: ItemKind) -> u32 {
    ITEM_KINDS.iter().find(|(known, _)| *known == kind).map_or(0, |(_, number)| *number)
}

fn definition(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    places(snapshot, value, Which::Definition, "/textDocument/definition/linkSupport")
}

fn declaration(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    places(snapshot, value, Which::Declarations, "/textDocument/declaration/linkSupport")
}

fn places(snapshot: &Snapshot, value: Value, which: Which, links: &str) -> Result<Value, Failure> {
    let at: AtPosition = params(value)?;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let offset = snapshot.offset(source, at.position);
    let Some((origin, targets)) = ide::definition(&snapshot.world, source, offset, which) else {
        return Ok(page(snapshot, source, offset, links));
    };
    let origin = snapshot.range(source, origin);
    let takes_links = snapshot.client.can(links);
    let places = targets.iter().map(|target| {
        let uri = snapshot.documents.uri_of(target.file.path());
        place(takes_links, origin, uri, snapshot.range(&target.file, target.span))
    });
    Ok(places.collect())
}

/// A place that something leads to: with where it leads from, for clients that take that.
fn place(takes_links: bool, origin: Range, uri: String, range: Range) -> Value {
    match takes_links {
        true => json!({
            "originSelectionRange": origin,
            "targetUri": uri,
            "targetRange": range,
            "targetSelectionRange": range,
        }),
        false => json!({ "uri": uri, "range": range }),
    }
}

/// The page about a name that no file defines, for clients that open such.
fn page(snapshot: &Snapshot, source: &Arc<SourceFile>, offset: usize, links: &str) -> Value {
    if !opens_pages(&snapshot.client) {
        return Value::Null;
    }
    let Some((origin, builtin)) = ide::builtin_at(&snapshot.world, source, offset) else {
        return Value::Null;
    };
    let origin = snapshot.range(source, origin);
    json!([place(snapshot.client.can(links), origin, uri_of_page(&builtin), Range::default())])
}

/// A place as a file and a range.
pub(super) fn location(snapshot: &Snapshot, target: &Target) -> Value {
    let uri = snapshot.documents.uri_of(target.file.path());
    json!({ "uri": uri, "range": snapshot.range(&target.file, target.span) })
}
