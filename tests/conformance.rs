//! Agreement with BitBake: inputs with its own answers (`fixtures/conformance`).

mod support;

use std::fs;

use pvlint::syntax::{Dialect, bitbake_json, parse};
use pvlint::text::SourceFile;
use serde_json::Value;

/// Compares pvlint's reading of a file with BitBake's; returns what differs.
fn check(file: &SourceFile, dialect: Option<Dialect>, answer: &Value) -> Result<(), String> {
    if let Some(dialect) = dialect {
        support::check_tree(file.text(), &parse(file.text(), dialect).tree);
    }
    support::differences(&bitbake_json(file, dialect), answer).map_or(Ok(()), Err)
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
