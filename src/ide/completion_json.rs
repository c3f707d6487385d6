//! What may stand at a place in a JSON file of a container.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::completions::Completions;
use super::item::{ItemKind, Items};
use super::schema::Schema;
use super::{World, json};
use crate::manifest::json::Document;
use crate::text::SourceFile;

/// Keys that are missing, values that are listed, names of services.
pub(super) fn complete(world: &World, source: &Arc<SourceFile>, offset: usize) -> Items {
    let Some(kind) = json::kind_of(world, source.path()) else { return Items::default() };
    let Ok(schema) = serde_json::from_str::<serde_json::Value>(kind.schema()) else {
        return Items::default();
    };
    let text = source.text();
    let typed_from = text[..offset].rfind(['"', '{', '[', ',', ':', '\n', ' ']).map_or(0, |at| at + 1);
    let (typed, is_quoted) = (&text[typed_from..offset], text[..typed_from].ends_with('"'));
    // Half-typed text is no JSON: something harmless stands in its place.
    let mut rest = &text[offset..];
    if is_quoted {
        rest = after_string(rest).unwrap_or(rest);
    }
    let head = &text[..if is_quoted { typed_from - 1 } else { typed_from }];
    let is_value = head.trim_end().ends_with([':', '[']);
    let in_array = head.trim_end().ends_with('[') || is_in_array(head);
    let mark = if is_value || in_array { "\"?\"" } else { "\"?\":0" };
    let follows = rest.trim_start();
    let comma = if follows.starts_with(['}', ']', ',', ':']) || follows.is_empty() { "" } else { "," };
    let is_whole_key = follows.starts_with(':');
    let mark = if is_whole_key { "\"?\"" } else { mark };
    let patched: Arc<str> = format!("{head}{mark}{comma}{rest}").into();
    let mut document = Document::parse(Arc::new(SourceFile::new(source.path(), patched)));
    if !document.errors.is_empty() {
        // What follows may not fit yet what is being written.
        let closed: Arc<str> = format!("{head}{mark}{}", closing(head)).into();
        let alone = Document::parse(Arc::new(SourceFile::new(source.path(), closed)));
        if alone.errors.len() < document.errors.len() {
            document = alone;
        }
    }
    let Some(spot) = json::spot(&document, head.len() + 1) else { return Items::default() };
    let end = StringEnd::of(is_quoted, &text[offset..]);
    let string = |text: &str| match end {
        StringEnd::Open => format!("{text}\""),
        _ => quoted(text, is_quoted),
    };
    let mut found = Completions::at(offset);
    if spot.is_key {
        let above = &spot.path[..spot.path.len() - 1];
        let there: BTreeSet<&str> = spot
            .object
            .iter()
            .flat_map(|object| object.members())
            .map(|member| member.key.as_str())
            .collect();
        for part in Schema::new(&schema).at(above) {
            for (key, below) in part.keys() {
                let rank = rank_of(part, key, below);
                if !there.contains(key)
                    && let Some(item) = found.offer(typed, key, ItemKind::Property, rank)
                {
                    item.documentation = below.any_description().map(str::to_owned);
                    item.insert = match end {
                        _ if is_whole_key => quoted(key, is_quoted),
                        StringEnd::Later => quoted(key, true),
                        StringEnd::Here => {
                            item.span.end += 1;
                            format!("{key}\": {}", empty(below))
                        }
                        StringEnd::Open => format!("{key}\": {}", empty(below)),
                        StringEnd::None => format!("{}: {}", quoted(key, false), empty(below)),
                    };
                }
            }
        }
        return found.items();
    }
    for part in Schema::new(&schema).at(&spot.path) {
        for value in part.values() {
            let label = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if let Some(item) = found.offer(typed, &label, ItemKind::Value, 0) {
                item.insert = if value.is_string() { string(&label) } else { label };
            }
        }
    }
    let is_service = spot.path.last().is_some_and(|key| key == "name")
        && spot.path.iter().any(|key| key.starts_with("PV_SERVICES"));
    if is_service {
        for service in json::services(world) {
            if service.provides
                && let Some(item) = found.offer(typed, &service.name, ItemKind::Value, 0)
            {
                item.insert = string(&service.name);
                item.detail = Some(said_of(&service));
            }
        }
    }
    if !is_quoted && in_array {
        elements(world, &spot.path, typed, &mut found);
    }
    found.items()
}

/// What every object of its kind has comes first, and what has no effect last.
fn rank_of(object: Schema<'_>, key: &str, value: Schema<'_>) -> u8 {
    let is_read_by_nothing = value.consequence().is_some_and(|text| text.starts_with("nothing reads"));
    let has_no_effect = value.any_description().is_some_and(|text| text.starts_with("Has no effect"));
    match object.form_has(key) {
        true => 0,
        false if is_read_by_nothing || has_no_effect => 2,
        false => 1,
    }
}

/// The requirements of all services that there are, for a list of such.
fn elements(world: &World, path: &[String], typed: &str, found: &mut Completions) {
    let is_list = matches!(path, [list, _] if list.starts_with("PV_SERVICES_"));
    if !is_list || !typed.is_empty() {
        return;
    }
    for service in json::services(world).into_iter().filter(|service| service.provides) {
        let Some(item) = found.offer(typed, &service.name, ItemKind::Value, 0) else { continue };
        let name = serde_json::Value::from(service.name.as_str());
        item.insert = match service.kind.as_deref() {
            // It is reached at its address.
            Some("tcp") => format!("{{\"name\": {name}, \"type\": \"tcp\"}}"),
            _ => {
                let target = serde_json::Value::from(format!("/run/pv/services/{}.sock", service.name));
                format!("{{\"name\": {name}, \"target\": {target}}}")
            }
        };
        item.detail = Some(said_of(&service));
    }
}

/// What kind of service it is, and whose.
fn said_of(service: &json::Service) -> String {
    let from = service.file.path().file_name().unwrap_or_default().to_string_lossy();
    format!("{} of {from}", service.kind.as_deref().unwrap_or("service"))
}

/// Where the string ends that is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StringEnd {
    /// It is none: no quote stands before the cursor.
    None,
    /// At the cursor.
    Here,
    /// After what follows the cursor.
    Later,
    /// Nowhere yet.
    Open,
}

impl StringEnd {
    fn of(is_quoted: bool, rest: &str) -> StringEnd {
        match (is_quoted, after_string(rest)) {
            (false, _) => StringEnd::None,
            (true, None) => StringEnd::Open,
            (true, Some(_)) if rest.starts_with('"') => StringEnd::Here,
            (true, Some(_)) => StringEnd::Later,
        }
    }
}

/// What follows the string that a text begins in, if that ends on its first line.
fn after_string(rest: &str) -> Option<&str> {
    let (inside, after) = rest.split_once('"')?;
    // Else this quote may as well begin another string.
    if inside.contains(['\n', '\r', ',', ':', '{', '}', '[', ']']) { None } else { Some(after) }
}

/// A string as it is inserted: its quotes may be there already.
fn quoted(text: &str, is_quoted: bool) -> String {
    if is_quoted { text.to_owned() } else { format!("\"{text}\"") }
}

/// Whether the innermost bracket that is open in a text is one of an array.
fn is_in_array(head: &str) -> bool {
    open_brackets(head).last() == Some(&'[')
}

/// The brackets that close all that are open in a text.
fn closing(head: &str) -> String {
    open_brackets(head).iter().rev().map(|open| if *open == '{' { '}' } else { ']' }).collect()
}

/// The brackets that are open at the end of a text, the outermost first.
fn open_brackets(head: &str) -> Vec<char> {
    let (mut open, mut in_string, mut is_escaped) = (Vec::new(), false, false);
    for ch in head.chars() {
        match ch {
            _ if is_escaped => is_escaped = false,
            '\\' if in_string => is_escaped = true,
            '"' => in_string = !in_string,
            '{' | '[' if !in_string => open.push(ch),
            '}' | ']' if !in_string => drop(open.pop()),
            _ => {}
        }
    }
    open
}

/// A value of the type that is asked for, to be filled in.
fn empty(schema: Schema<'_>) -> &'static str {
    match schema.type_name() {
        Some("object") => "{}",
        Some("array") => "[]",
        Some("boolean") => "true",
        Some("integer" | "number") => "0",
        _ => "\"\"",
    }
}
