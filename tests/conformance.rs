//! Agreement with BitBake: inputs with its own answers (`fixtures/conformance`).

mod support;

use std::fs;

use pvlint::syntax::{Dialect, bitbake_json, parse};
use pvlint::text::SourceFile;
use serde_json::{Value, json};

/// The class of BitBake's error, told from its type and message.
fn class_of(error: &Value) -> &'static str {
    let message = error["message"].as_str().unwrap_or_default();
    let begins = [
        ("unparsed line: ", "E1"),
        ("Empty variable name", "E2"),
        ("There is a comment on line", "E3"),
        ("There is a confusing multiline", "E4"),
        ("Unparsed lines from unclosed function", "E6"),
        ("Unparsed lines ", "E5"),
        ("Shell function ", "E6b"),
        ("Task name ", "E7"),
        ("not a BitBake file", "E9"),
    ];
    match error["type"].as_str() {
        Some("UnicodeDecodeError") => "E10",
        Some("IndexError") => "E12",
        _ => begins.iter().find(|begin| message.starts_with(begin.0)).map_or("?", |begin| begin.1),
    }
}

/// Compares pvlint's reading of a file with BitBake's; returns what differs.
fn check(file: &SourceFile, dialect: Option<Dialect>, answer: &Value) -> Result<(), String> {
    if let Some(dialect) = dialect {
        support::check_tree(file.text(), &parse(file.text(), dialect).tree);
    }
    let got = bitbake_json(file, dialect);
    let mut pairs = vec![
        ("ok", got["ok"].clone(), answer["ok"].clone()),
        ("warnings", got["warnings"].clone(), answer["warnings"].clone()),
        ("statements", got["statements"].clone(), answer["statements"].clone()),
    ];
    if !answer["error"].is_null() {
        let class = class_of(&answer["error"]);
        pairs.push(("class", got["error"]["class"].clone(), json!(class)));
        if class != "E10" {
            pairs.push(("line", got["error"]["line"].clone(), answer["error"]["line"].clone()));
        }
    }
    match pairs.into_iter().find(|(_, got, want)| got != want) {
        None => Ok(()),
        Some((what, got, want)) => Err(format!("{what}\n   pvlint {got}\n  bitbake {want}")),
    }
}

fn report(failures: &[String], total: usize) {
    assert!(total > 0, "no case was read");
    let shown = failures.iter().take(10).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {total} cases differ:\n{shown}", failures.len());
}

#[test]
fn quirks() {
    let records = fs::read_to_string(support::fixture("conformance/quirks.jsonl")).expect("the records");
    let mut failures = Vec::new();
    for line in records.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let name = record["file"].as_str().expect("a file name");
        let bytes = fs::read(support::fixture("conformance/quirks").join(name)).expect(name);
        let file = SourceFile::from_bytes(name, bytes).expect("a small file");
        let dialect = match record["ast_options"][0].as_str() {
            Some("--baseconfig") => Some(Dialect::Conf { base: true }),
            _ => Dialect::of(file.path()),
        };
        if let Err(difference) = check(&file, dialect, &record["ast"]) {
            failures.push(format!("{name}: {difference}"));
        }
    }
    report(&failures, records.lines().count());
}

#[test]
fn fuzz_cases() {
    let records = fs::read_to_string(support::fixture("conformance/fuzz-cases.jsonl")).expect("the records");
    let mut failures = Vec::new();
    for line in records.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let text = record["text"].as_str().expect("a text");
        let file = SourceFile::new(record["name"].as_str().expect("a name"), text);
        if let Err(difference) = check(&file, Dialect::of(file.path()), &record) {
            failures.push(format!("{text:?}: {difference}"));
        }
    }
    report(&failures, records.lines().count());
}
