//! What holds for everything that the formatter makes.

use std::env;

use pvlint::cli::ast_json;
use pvlint::format::{Options, format};
use pvlint::syntax::{Dialect, is_space, words};
use pvlint::text::{SourceFile, apply};
use serde_json::{Value, json};

/// Formats a file and returns the outcome, which must mean the same and be stable.
///
/// What the formatter proves by itself is asserted anew, in the terms of BitBake's own statements.
pub(crate) fn check_format(file: &SourceFile, options: &Options) -> String {
    let dialect = Dialect::of(file.path()).expect("metadata");
    let formatted =
        format(file, dialect, options).unwrap_or_else(|error| panic!("{error}\n{:?}", file.text()));
    if file.invalid_utf8().is_some() {
        assert!(formatted.edits.is_empty());
        return formatted.text.to_string();
    }
    let after = SourceFile::new(file.path(), formatted.text);
    assert_eq!(apply(file.text(), &formatted.edits), after.text());
    let (old, new) = (ast_json(file, Some(dialect)), ast_json(&after, Some(dialect)));
    let lists = options.changes_values();
    assert_eq!(meaning(&new, lists), meaning(&old, lists), "{:?}\n{:?}", file.text(), after.text());
    if options.range.is_none() {
        let again = format(&after, dialect, options).expect("a proof");
        assert_eq!(*again.text, *after.text(), "not stable: {:?}", file.text());
    }
    after.text().to_owned()
}

/// The default options, changed as `PVLINT_FMT` says: `name=value,…`.
pub(crate) fn options_from_env() -> Options {
    let mut options = Options::default();
    let wishes = env::var("PVLINT_FMT").unwrap_or_default();
    for (name, value) in wishes.split(',').filter_map(|wish| wish.split_once('=')) {
        options.set(name, value).unwrap_or_else(|bad| panic!("{name}={value}: {bad:?}"));
    }
    options
}

/// BitBake's statements without what a formatter may change: line numbers, spaces around operators, the
/// kind of quotes, and the spaces between words that nothing expands. With `layouts` all runs of spaces in
/// values and bodies are one space.
pub(crate) fn meaning(answer: &Value, layouts: bool) -> Value {
    let mut statements = [&answer["statements"], &answer["recovered"]].map(Clone::clone);
    for statement in statements.iter_mut().filter_map(Value::as_array_mut).flatten() {
        let fields = statement.as_object_mut().expect("an object");
        fields.retain(|name, _| {
            !["line", "first_line", "ws_before_op", "ws_after_op", "quote"].contains(&&**name)
        });
        if layouts {
            fields.values_mut().for_each(squeeze);
        }
        // Nothing in the argument of `addtask` is expanded.
        let splits = fields["kind"] == "addtask";
        for name in ["classes", "what_file", "tasks", "before", "after"] {
            let found = fields.get(name).and_then(Value::as_str).filter(|text| splits || !text.contains('$'));
            let found = found.map(|text| json!(words(text).collect::<Vec<_>>()));
            fields.extend(
                found.filter(|_| fields["kind"] != "include_all").map(|words| (name.to_owned(), words)),
            );
        }
    }
    let class = answer["errors"].as_array().into_iter().flatten().map(|error| &error["class"]);
    json!({ "statements": statements, "errors": class.collect::<Vec<_>>() })
}

fn squeeze(value: &mut Value) {
    match value {
        Value::String(text) => {
            let outer = |edge: bool| if edge { " " } else { "" };
            let (leads, trails) = (outer(text.starts_with(is_space)), outer(text.ends_with(is_space)));
            *text = format!("{leads}{}{trails}", words(text).collect::<Vec<_>>().join(" "));
        }
        Value::Array(items) => items.iter_mut().for_each(squeeze),
        _ => {}
    }
}
