//! What a text is made of: symbols, folds, selections, links, colors.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{AtPosition, Failure, Handler, Identifier, InText, Position, Range, Snapshot, params};
use crate::ide::{self, SemanticKind, Symbol, SymbolKind};
use crate::lsp::uri::uri_of;
use crate::text::{SourceFile, Span};

pub(super) const HANDLERS: &[Handler] = &[
    Handler::new("textDocument/documentSymbol", symbols),
    Handler::new("textDocument/foldingRange", folds),
    Handler::new("textDocument/selectionRange", selections),
    Handler::new("textDocument/documentLink", links),
    Handler::new("textDocument/documentHighlight", highlights),
    Handler::new("textDocument/semanticTokens/full", tokens),
    Handler::new("textDocument/semanticTokens/full/delta", tokens_delta),
    Handler::new("textDocument/semanticTokens/range", tokens_in_range),
];

pub(super) fn offers() -> Vec<(&'static str, Value)> {
    let kinds: Vec<&str> = SemanticKind::ALL.iter().map(|kind| kind.name()).collect();
    let legend = json!({ "tokenTypes": kinds, "tokenModifiers": ["definition"] });
    vec![
        ("documentSymbolProvider", json!(true)),
        ("foldingRangeProvider", json!(true)),
        ("selectionRangeProvider", json!(true)),
        ("documentLinkProvider", json!({ "resolveProvider": false })),
        ("documentHighlightProvider", json!(true)),
        ("semanticTokensProvider", json!({ "legend": legend, "full": { "delta": true }, "range": true })),
    ]
}

fn symbols(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let InText { text_document } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let all = ide::symbols(source);
    if snapshot.client.can("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport") {
        return Ok(all.iter().map(|symbol| nested(snapshot, source, symbol)).collect());
    }
    let flat = all.iter().map(|symbol| {
        let location = json!({ "uri": document.uri.as_ref(), "range": snapshot.range(source, symbol.span) });
        json!({ "name": symbol.name, "kind": symbol_kind(symbol.kind), "location": location })
    });
    Ok(flat.collect())
}

fn nested(snapshot: &Snapshot, source: &SourceFile, symbol: &Symbol) -> Value {
    let below: Vec<Value> = symbol.children.iter().map(|child| nested(snapshot, source, child)).collect();
    json!({
        "name": symbol.name,
        "detail": symbol.detail,
        "kind": symbol_kind(symbol.kind),
        "range": snapshot.range(source, symbol.span),
        "selectionRange": snapshot.range(source, symbol.name_span),
        "children": below,
    })
}

/// The number that the protocol gives to a kind of symbol.
pub(super) fn symbol_kind(kind: SymbolKind) -> u32 {
    match kind {
        SymbolKind::File => 1,
        SymbolKind::Class => 5,
        SymbolKind::Function => 12,
        SymbolKind::Variable => 13,
        SymbolKind::Value => 15,
        SymbolKind::Array => 18,
        SymbolKind::Object => 19,
    }
}

fn folds(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let InText { text_document } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let mut folds: Vec<Value> = Vec::new();
    for fold in ide::folds(source) {
        let end = fold.span.start as usize + fold.span.slice(source.text()).trim_end().len();
        let range = snapshot.range(source, Span::new(fold.span.start as usize, end));
        let mut value = json!({ "startLine": range.start.line, "endLine": range.end.line });
        if fold.is_comment {
            value["kind"] = json!("comment");
        }
        folds.push(value);
    }
    Ok(Value::Array(folds))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AtPositions {
    text_document: Identifier,
    positions: Vec<Position>,
}

fn selections(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let AtPositions { text_document, positions } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let mut selections: Vec<Value> = Vec::new();
    for position in positions {
        let mut parent = Value::Null;
        for span in ide::selections(source, snapshot.offset(source, position)).into_iter().rev() {
            let mut value = json!({ "range": snapshot.range(source, span) });
            if !parent.is_null() {
                value["parent"] = parent;
            }
            parent = value;
        }
        selections.push(parent);
    }
    Ok(Value::Array(selections))
}

fn links(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let InText { text_document } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let links = ide::links(&snapshot.world, source).into_iter().map(|link| {
        let range = snapshot.range(source, link.span);
        json!({ "range": range, "target": uri_of(&link.target) })
    });
    Ok(links.collect())
}

fn highlights(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let at: AtPosition = params(value)?;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let all = ide::highlights(&snapshot.world, source, snapshot.offset(source, at.position));
    let highlights = all.into_iter().map(|(span, defines)| {
        let kind = if defines { 3 } else { 2 };
        json!({ "range": snapshot.range(source, span), "kind": kind })
    });
    Ok(highlights.collect())
}

fn tokens(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let InText { text_document } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    Ok(snapshot.told_tokens.whole(&document.uri, token_data(snapshot, &document.source, None)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delta {
    text_document: Identifier,
    previous_result_id: String,
}

fn tokens_delta(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let Delta { text_document, previous_result_id } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let data = token_data(snapshot, &document.source, None);
    Ok(snapshot.told_tokens.delta(&document.uri, &previous_result_id, data))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InRange {
    text_document: Identifier,
    range: Range,
}

fn tokens_in_range(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let InRange { text_document, range } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let span = snapshot.client.encoding.span(source.text(), source.lines(), range);
    Ok(json!({ "data": token_data(snapshot, source, Some(span)) }))
}

/// Five numbers for each word: how far its line and column are from the last one, its length, what it is, and
/// whether it is defined there.
fn token_data(snapshot: &Snapshot, source: &Arc<SourceFile>, part: Option<Span>) -> Vec<u32> {
    let mut last = Position::default();
    let mut data = Vec::new();
    for token in ide::semantic_tokens(source) {
        if part.is_some_and(|part| !token.span.overlaps(part)) {
            continue;
        }
        let range = snapshot.range(source, token.span);
        let line = range.start.line - last.line;
        let column = if line == 0 { range.start.character - last.character } else { range.start.character };
        let length = range.end.character - range.start.character;
        let kind = SemanticKind::ALL.iter().position(|kind| *kind == token.kind).unwrap_or_default();
        data.extend([line, column, length, kind as u32, u32::from(token.defines)]);
        last = range.start;
    }
    data
}
