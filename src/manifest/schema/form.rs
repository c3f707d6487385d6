//! What an object of a JSON file has to look like, shown where a part of it is missing.

use serde_json::Value;

use super::Violation;
use crate::manifest::json::Node;
use crate::text::{Edit, Fix, Span};

/// What stands for the name of the object.
const NAME: &str = "NAME";

/// `form` for an object of this name.
pub(super) fn filled(form: &Value, name: &str) -> Value {
    match form {
        Value::String(text) => text.replace(NAME, name).into(),
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.clone(), filled(value, name))).collect()
        }
        other => other.clone(),
    }
}

/// `form` with what an object says already.
pub(super) fn kept(mut form: Value, object: &Node) -> Value {
    for (key, value) in form.as_object_mut().into_iter().flatten() {
        if let Some(said) = object.get(key) {
            *value = said.to_value();
        }
    }
    form
}

/// As it is written on one line.
pub(super) fn on_one_line(form: &Value) -> String {
    match form {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), on_one_line(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(on_one_line).collect();
            format!("[{}]", elements.join(", "))
        }
        other => other.to_string(),
    }
}

/// Puts an object, or a list of such, where something else stands.
pub(super) fn replace(span: Span, form: &Value) -> Fix {
    let edit = Edit::replace(span, on_one_line(form));
    let what = if form.is_array() { "a list" } else { "an object" };
    Fix::unsafe_(format!("make {what} of it; look whether its values fit"), vec![edit]).changes_value()
}

/// Makes a list of a value that stands alone.
pub(super) fn put_into_list(span: Span) -> Fix {
    let edits = vec![
        Edit::insert(span.start as usize, "[".to_owned()),
        Edit::insert(span.end as usize, "]".to_owned()),
    ];
    Fix::unsafe_("put it into a list", edits).changes_value()
}

/// Adds a key after the last one of an object, spaced as that one is.
pub(super) fn insert(text: &str, object: &Node, key: &str, value: &Value) -> Option<Fix> {
    let members = object.members();
    let last = members.last()?;
    let before = match members.len() {
        1 => object.span.start as usize + 1,
        count => members[count - 2].value.span.end as usize,
    };
    let spaces = text.get(before..last.key_span.start as usize)?.trim_start_matches(',');
    let spaces = match spaces.trim() {
        "" if !spaces.is_empty() => spaces,
        _ => " ",
    };
    let added = format!(",{spaces}{}: {}", Value::from(key), on_one_line(value));
    let edit = Edit::insert(last.value.span.end as usize, added);
    Some(Fix::unsafe_(format!("add `{key}`; look whether its value fits"), vec![edit]).changes_value())
}

/// Makes one violation of all keys that one object lacks.
pub(super) fn one_for_each_object(found: Vec<Violation>) -> Vec<Violation> {
    const LACKS: &str = " lacks the key ";
    let mut merged: Vec<Violation> = Vec::new();
    for violation in found {
        let Some((holder, key)) = violation.message.split_once(LACKS) else {
            merged.push(violation);
            continue;
        };
        let other = merged.iter_mut().find(|other| {
            (other.span, &other.rule, &other.pointer) == (violation.span, &violation.rule, &violation.pointer)
                && other.message.starts_with(&format!("{holder} lacks the key"))
        });
        let Some(other) = other else {
            merged.push(violation);
            continue;
        };
        other.message = match other.message.split_once(LACKS) {
            Some((holder, first)) => format!("{holder} lacks the keys {first} and {key}"),
            None => {
                let (holder, keys) = other.message.split_once(" lacks the keys ").unwrap_or_default();
                let (first, last) = keys.split_once(" and ").unwrap_or((keys, ""));
                format!("{holder} lacks the keys {first}, {last} and {key}")
            }
        };
        let consequences = [other.consequence.take(), violation.consequence];
        let consequences: Vec<String> = consequences.into_iter().flatten().collect();
        other.consequence = if consequences.is_empty() { None } else { Some(consequences.join(", ")) };
        // One of them alone would leave the object as wrong as it is.
        other.fix = None;
    }
    merged
}
