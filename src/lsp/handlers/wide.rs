//! What looks at all files: references, renames, hierarchies, symbols of the workspace, remarks between
//! lines.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::reading::location;
use super::structure::symbol_kind;
use super::{AtPosition, Failure, Handler, Identifier, InText, Position, Range, Snapshot, params};
use crate::ide::{self, Call, Change, HierarchyMember, Reach};
use crate::lsp::client::Client;
use crate::lsp::documents::Document;
use crate::lsp::uri::path_of;
use crate::lsp::workspace_edit::workspace_edit;
use crate::text::Span;

pub(super) const HANDLERS: &[Handler] = &[
    Handler::new("textDocument/references", references).later(),
    Handler::new("textDocument/prepareRename", prepare_rename).later(),
    Handler::new("textDocument/rename", rename).later().with_edits(),
    Handler::new("workspace/willRenameFiles", will_rename).later(),
    Handler::new("workspace/symbol", symbols).later(),
    Handler::new("textDocument/codeLens", lenses).later(),
    Handler::new("textDocument/inlayHint", hints),
    Handler::new("textDocument/prepareCallHierarchy", prepare_calls).later(),
    Handler::new("callHierarchy/incomingCalls", incoming).later(),
    Handler::new("callHierarchy/outgoingCalls", outgoing).later(),
    Handler::new("textDocument/prepareTypeHierarchy", prepare_types),
    Handler::new("typeHierarchy/supertypes", supertypes).later(),
    Handler::new("typeHierarchy/subtypes", subtypes).later(),
];

/// More symbols of the workspace are of no use to anybody.
const MOST_SYMBOLS: usize = 200;

pub(super) fn offers(client: &Client) -> Vec<(&'static str, Value)> {
    let rename = match client.can("/textDocument/rename/prepareSupport") {
        true => json!({ "prepareProvider": true }),
        false => json!(true),
    };
    let mut offers = vec![
        ("referencesProvider", json!(true)),
        ("renameProvider", rename),
        ("workspaceSymbolProvider", json!(true)),
        ("callHierarchyProvider", json!(true)),
        ("typeHierarchyProvider", json!(true)),
    ];
    if client.options.code_lens {
        offers.push(("codeLensProvider", json!({ "resolveProvider": false })));
    }
    if client.options.inlay_hints {
        offers.push(("inlayHintProvider", json!(true)));
    }
    offers
}

#[derive(Deserialize)]
struct References {
    #[serde(flatten)]
    at: AtPosition,
    #[serde(default)]
    context: ReferenceContext,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ReferenceContext {
    include_declaration: bool,
}

fn references(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let References { at, context } = params(value)?;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(Value::Null) };
    let all =
        ide::references(&snapshot.world, &document.source, snapshot.offset(&document.source, at.position));
    let asked = all.iter().filter(|one| context.include_declaration || !one.defines);
    Ok(asked.map(|one| location(snapshot, &one.target)).collect())
}

fn prepare_rename(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let at: AtPosition = params(value)?;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let offset = snapshot.offset(source, at.position);
    let may_edit = |path: &Path| is_within(snapshot, path);
    let reach = reach(snapshot, &may_edit);
    let found = ide::prepare_rename(&snapshot.world, source, offset, &reach).map_err(Failure::refused)?;
    Ok(json!({ "range": snapshot.range(source, found.span), "placeholder": found.name }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rename {
    #[serde(flatten)]
    at: AtPosition,
    new_name: String,
}

fn rename(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let Rename { at, new_name } = params(value)?;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let offset = snapshot.offset(source, at.position);
    let may_edit = |path: &Path| is_within(snapshot, path);
    let change = ide::rename(&snapshot.world, source, offset, &new_name, &reach(snapshot, &may_edit));
    let edit = workspace_edit(snapshot, &change.map_err(Failure::refused)?);
    edit.ok_or_else(|| Failure::refused("the editor cannot carry this out"))
}

fn reach<'a>(snapshot: &'a Snapshot, may_edit: &'a dyn Fn(&Path) -> bool) -> Reach<'a> {
    Reach { folders: &snapshot.client.folders, may_edit }
}

/// Whether a file belongs to the workspace.
fn is_within(snapshot: &Snapshot, path: &Path) -> bool {
    snapshot.client.holds(path) || snapshot.documents.of_path(path).is_some()
}

#[derive(Deserialize)]
struct Renamed {
    files: Vec<RenamedFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RenamedFile {
    old_uri: String,
    new_uri: String,
}

fn will_rename(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let Renamed { files } = params(value)?;
    let mut renames = Vec::new();
    for RenamedFile { old_uri, new_uri } in files {
        if let (Some(from), Some(to)) = (path_of(&old_uri), path_of(&new_uri)) {
            renames.push((from, to));
        }
    }
    if snapshot.own_renames.has_any(&renames) {
        return Ok(Value::Null);
    }
    let may_edit = |path: &Path| is_within(snapshot, path);
    let reach = reach(snapshot, &may_edit);
    let mut change = Change::default();
    for (from, to) in renames {
        let recipe = ide::recipe_renamed(&snapshot.world, &from, &to, &reach);
        let Change { files, edits } = recipe.map_err(Failure::refused)?;
        change.files.extend(files);
        let edits = edits.into_iter().chain(ide::file_renamed(&snapshot.world, &from, &to));
        for (path, (source, edits)) in edits {
            change.edits.entry(path).or_insert_with(|| (source, Vec::new())).1.extend(edits);
        }
    }
    if change.is_empty() {
        return Ok(Value::Null);
    }
    Ok(workspace_edit(snapshot, &change).unwrap_or_default())
}

#[derive(Deserialize)]
struct Query {
    query: String,
}

fn symbols(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let Query { query } = params(value)?;
    let found = ide::workspace_symbols(&snapshot.world, &query, MOST_SYMBOLS);
    let symbols = found.iter().map(|(member, kind)| {
        let location =
            json!({ "uri": snapshot.documents.uri_of(&member.file), "range": range_of(snapshot, member) });
        json!({ "name": member.name, "kind": symbol_kind(*kind), "location": location })
    });
    Ok(symbols.collect())
}

fn range_of(snapshot: &Snapshot, member: &HierarchyMember) -> Range {
    let source = snapshot.world.source(&member.file);
    source.map_or_else(Range::default, |source| snapshot.range(&source, member.span))
}

fn lenses(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let InText { text_document } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let lenses = ide::lenses(&snapshot.world, &document.source).into_iter().map(|lens| {
        json!({
            "range": snapshot.range(&document.source, lens.span),
            "command": { "title": lens.text, "command": "" },
        })
    });
    Ok(lenses.collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InRange {
    text_document: Identifier,
    range: Range,
}

fn hints(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let InRange { text_document, range } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let span = snapshot.client.encoding.span(source.text(), source.lines(), range);
    let hints = ide::hints(&snapshot.world, source, span).into_iter().map(|hint| {
        let position: Position = snapshot.range(source, Span::empty(hint.at)).start;
        json!({ "position": position, "label": hint.text, "paddingLeft": true })
    });
    Ok(hints.collect())
}

/// An item of a hierarchy; what it is of is found again by its data.
fn item(snapshot: &Snapshot, member: &HierarchyMember, kind: u32) -> Value {
    let range = range_of(snapshot, member);
    json!({
        "name": member.name,
        "kind": kind,
        "uri": snapshot.documents.uri_of(&member.file),
        "range": range,
        "selectionRange": range,
        "data": { "file": member.file, "start": member.span.start, "end": member.span.end },
    })
}

#[derive(Deserialize)]
struct OfItem {
    item: Item,
}

#[derive(Deserialize)]
struct Item {
    name: String,
    data: ItemData,
}

#[derive(Deserialize)]
struct ItemData {
    file: PathBuf,
    start: u32,
    end: u32,
}

fn member(value: Value) -> Result<HierarchyMember, Failure> {
    let OfItem { item: Item { name, data: ItemData { file, start, end } } } = params(value)?;
    Ok(HierarchyMember { name, file, span: Span { start, end: end.max(start) } })
}

const FUNCTION: u32 = 12;
const CLASS: u32 = 5;

fn prepared(
    snapshot: &Snapshot,
    value: Value,
    find: fn(&ide::World, &Arc<crate::text::SourceFile>, usize) -> Option<HierarchyMember>,
    kind: u32,
) -> Result<Value, Failure> {
    let at: AtPosition = params(value)?;
    let Some(document): Option<&Arc<Document>> = snapshot.document(&at.text_document) else {
        return Ok(Value::Null);
    };
    let found = find(&snapshot.world, &document.source, snapshot.offset(&document.source, at.position));
    Ok(found.map_or(Value::Null, |found| json!([item(snapshot, &found, kind)])))
}

fn prepare_calls(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    prepared(snapshot, value, ide::function_at, FUNCTION)
}

fn prepare_types(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    prepared(snapshot, value, ide::class_at, CLASS)
}

/// A task is called by those that run after it.
fn incoming(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let function = member(value)?;
    let calls = ide::incoming(&snapshot.world, &function);
    // Places are in the file of the caller.
    Ok(calls.iter().map(|call| call_value(snapshot, call, "from", &call.other.file)).collect())
}

fn outgoing(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let function = member(value)?;
    let calls = ide::outgoing(&snapshot.world, &function);
    Ok(calls.iter().map(|call| call_value(snapshot, call, "to", &function.file)).collect())
}

fn call_value(snapshot: &Snapshot, call: &Call, direction: &str, file: &Path) -> Value {
    let source = snapshot.world.source(file);
    let ranges: Vec<Range> = source
        .iter()
        .flat_map(|source| call.places.iter().map(|place| snapshot.range(source, *place)))
        .collect();
    let mut value = json!({ "fromRanges": ranges });
    value[direction] = item(snapshot, &call.other, FUNCTION);
    value
}

fn supertypes(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let class = member(value)?;
    Ok(ide::inherited(&snapshot.world, &class).iter().map(|one| item(snapshot, one, CLASS)).collect())
}

fn subtypes(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let class = member(value)?;
    Ok(ide::inheriting(&snapshot.world, &class).iter().map(|one| item(snapshot, one, CLASS)).collect())
}
