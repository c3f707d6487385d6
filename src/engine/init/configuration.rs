//! The text of a `pvlint.toml`: every key there is, what it means, and what was found for it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::found::Inventory;
use super::oelint::Oelint;
use super::writing::{comment, toml};
use crate::config::schema;
use crate::layers::Release;
use crate::rules::metas;

/// What a configuration is written for.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// The directory that it goes to.
    pub directory: &'a Path,
    pub found: &'a Inventory,
    /// The configuration that was in force in the directory so far.
    pub extends: Option<&'a Path>,
    /// Configurations of oelint-adv by their paths.
    pub oelint: &'a [(PathBuf, Oelint)],
}

/// The text of the configuration. All that is in force is what pvlint would do anyway, or says what it
/// changes.
pub(crate) fn configuration(wanted: &Wanted<'_>) -> String {
    let mut text = String::new();
    comment(
        &mut text,
        "What pvlint has to know that it cannot see. Every key is here: settings after a bare `#` are \
        defaults and examples and not in force, all others were found in this layer by `pvlint init`.",
    );
    let summary = wanted.summary();
    if !summary.is_empty() {
        text.push_str("#\n");
        summary.iter().for_each(|line| comment(&mut text, line));
    }
    let root = schema(metas(), Release::series());
    table(&mut text, wanted, &root, &root, "");
    text
}

/// Writes the keys of a table that `schema` describes, then the tables in it.
fn table(text: &mut String, wanted: &Wanted<'_>, root: &Value, schema: &Value, path: &str) {
    let Some(properties) = schema["properties"].as_object() else { return };
    for (key, value) in properties {
        let path = path_of(path, key);
        if !is_table(value) && !is_map(&path) {
            entry(text, wanted, root, value, &path);
        }
    }
    for (key, value) in properties {
        let path = path_of(path, key);
        if is_table(value) {
            if value["properties"].as_object().is_some_and(|keys| keys.values().any(|value| !is_table(value)))
            {
                header(text, value, &path);
            }
            table(text, wanted, root, value, &path);
        } else if is_map(&path) {
            header(text, value, &path);
            entry(text, wanted, root, value, &path);
        }
    }
}

fn path_of(table: &str, key: &str) -> String {
    if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") }
}

fn is_table(schema: &Value) -> bool {
    schema["properties"].is_object()
}

/// Whether the values at this key have keys of their own: then it gets a table, whose entries are shown on
/// one line each.
fn is_map(path: &str) -> bool {
    matches!(path, "images" | "lint.per-path")
}

fn header(text: &mut String, schema: &Value, path: &str) {
    text.push('\n');
    comment(text, schema["description"].as_str().unwrap_or_default());
    let _ = writeln!(text, "[{path}]");
}

fn entry(text: &mut String, wanted: &Wanted<'_>, root: &Value, schema: &Value, path: &str) {
    let key = path.rsplit('.').next().unwrap_or(path);
    let found = wanted.entry(path);
    if !is_map(path) {
        text.push('\n');
        comment(text, schema["description"].as_str().unwrap_or_default());
    }
    found.comments.iter().for_each(|line| comment(text, line));
    found.active.iter().for_each(|line| text.extend([line, "\n"]));
    let shown = match (found.active.is_empty(), found.shown.is_empty()) {
        (true, true) if is_map(path) => vec![example(root, schema, path)],
        (true, true) => vec![format!("{key} = {}", example(root, schema, path))],
        _ => found.shown,
    };
    for line in shown {
        let _ = writeln!(text, "#{line}");
    }
}

/// The default, or something that could stand there.
fn example(root: &Value, schema: &Value, path: &str) -> String {
    if !schema["default"].is_null() {
        return toml(&schema["default"]);
    }
    match path {
        "required-version" => toml(&json!(concat!(">=", env!("CARGO_PKG_VERSION")))),
        "extend" => toml(&json!("../pvlint.toml")),
        "target-release" => toml(&json!("scarthgap")),
        "target-pantavisor" => toml(&json!("029")),
        "baseline" => toml(&json!("pvlint-baseline.json")),
        "fail-on" => toml(&json!("warning")),
        "format" => toml(&json!("human")),
        "images" => "product = [\"sensor\", \"gateway\"]".to_owned(),
        "lint.select" => toml(&json!(["all"])),
        "lint.severity" => "{ mdev-decision = \"note\" }".to_owned(),
        "lint.per-path" => {
            "\"recipes-test/**\" = { ignore = [\"image\"], severity = { group-unknown = \"note\" } }"
                .to_owned()
        }
        "rules.required-inherits.image-classes" => toml(&json!(["core-image", "image"])),
        _ => match schema["type"].as_str() {
            Some("boolean") => "false".to_owned(),
            None if schema["$ref"].is_string() => {
                let name = schema["$ref"].as_str().unwrap_or_default().trim_start_matches('#');
                root.pointer(name).map_or_else(String::new, |schema| example(root, schema, path))
            }
            _ => "[]".to_owned(),
        },
    }
}
