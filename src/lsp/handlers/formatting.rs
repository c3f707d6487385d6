//! Formatting: of a whole text, of a part, and while typing.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{AtPosition, Failure, Handler, Identifier, InText, Range, Snapshot, params};
use crate::ide;

pub(super) const HANDLERS: &[Handler] = &[
    Handler::new("textDocument/formatting", document).with_edits(),
    Handler::new("textDocument/rangeFormatting", range).with_edits(),
    Handler::new("textDocument/onTypeFormatting", on_type).with_edits(),
];

pub(super) fn offers() -> Vec<(&'static str, Value)> {
    vec![
        ("documentFormattingProvider", json!(true)),
        ("documentRangeFormattingProvider", json!(true)),
        (
            "documentOnTypeFormattingProvider",
            json!({ "firstTriggerCharacter": "\n", "moreTriggerCharacter": ["}"] }),
        ),
    ]
}

fn document(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let InText { text_document } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let edits = ide::format(&snapshot.world, &document.source).map_err(Failure::refused)?;
    Ok(snapshot.edits(&document.source, &edits))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InRange {
    text_document: Identifier,
    range: Range,
}

fn range(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let InRange { text_document, range } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let span = snapshot.client.encoding.span(source.text(), source.lines(), range);
    let edits = ide::format_part(&snapshot.world, source, span).map_err(Failure::refused)?;
    Ok(snapshot.edits(source, &edits))
}

#[derive(Deserialize)]
struct Typed {
    ch: String,
    #[serde(flatten)]
    at: AtPosition,
}

fn on_type(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let Typed { ch, at } = params(value)?;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(Value::Null) };
    let offset = snapshot.offset(&document.source, at.position);
    Ok(snapshot.edits(&document.source, &ide::format_typed(&document.source, offset, &ch)))
}
