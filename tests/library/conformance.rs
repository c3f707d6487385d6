//! Agreement with BitBake: inputs with its own answers (`fixtures/conformance`).

use std::fs;

use pvlint::cli::ast_json;
use pvlint::embed::shell::bitbake;
use pvlint::model::fetch::Url;
use pvlint::syntax::{Dialect, parse};
use pvlint::text::SourceFile;
use serde_json::{Value, json};

/// Compares pvlint's reading of a file with BitBake's; returns what differs.
fn check(file: &SourceFile, dialect: Option<Dialect>, answer: &Value) -> Result<(), String> {
    if let Some(dialect) = dialect {
        crate::invariants::check_tree(file.text(), &parse(file.text(), dialect).tree);
    }
    crate::agreement::differences(&ast_json(file, dialect), answer).map_or(Ok(()), Err)
}

fn report(failures: &[String], total: usize) {
    assert!(total > 0, "no case was read");
    let shown = failures.iter().take(10).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {total} cases differ:\n{shown}", failures.len());
}

#[test]
fn quirks() {
    let records = fs::read_to_string(crate::fixture("conformance/quirks.jsonl")).expect("the records");
    let mut failures = Vec::new();
    for line in records.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let name = record["file"].as_str().expect("a file name");
        let bytes = fs::read(crate::fixture("conformance/quirks").join(name)).expect(name);
        let file = SourceFile::from_bytes(name, &bytes);
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
    let records = fs::read_to_string(crate::fixture("conformance/fuzz-cases.jsonl")).expect("the records");
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

#[test]
fn src_uri_decoding() {
    let records =
        fs::read_to_string(crate::fixture("conformance/src-uri-decoding.jsonl")).expect("the records");
    let mut failures = Vec::new();
    for line in records.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let entry = record["url"].as_str().expect("an entry");
        let got = Url::decode(entry).map_err(|error| error.to_string()).map(|url| {
            let params: serde_json::Map<String, Value> = url
                .params
                .iter()
                .map(|param| (param.key.text.clone(), json!(param.value.as_ref().map(|value| &value.text))))
                .collect();
            json!({
                "url": entry, "type": url.scheme.text, "host": url.host.text, "path": url.path.text,
                "user": url.user.text, "pswd": url.password.text, "parm": params,
            })
        });
        if got.as_ref() != Ok(&record) {
            failures.push(format!("pvlint {got:?}\n  bitbake {record}"));
        }
    }
    report(&failures, records.lines().count());
}

/// What BitBake's own scanner says about shell code: whether it accepts it, and the commands that it sees.
#[test]
fn shell() {
    let mut failures = Vec::new();
    let mut total = 0;
    for name in ["shell-battery.jsonl", "shell-forms.jsonl", "shell-generated.jsonl"] {
        let records = fs::read_to_string(crate::fixture("conformance").join(name)).expect("the records");
        for line in records.lines() {
            let record: Value = serde_json::from_str(line).expect("a record");
            let got = match bitbake::scan(record["shell"].as_str().expect("a text")) {
                Ok(scan) => json!({"accepts": true, "execs": scan.executed()}),
                Err(_) => json!({"accepts": false, "execs": []}),
            };
            total += 1;
            if got["accepts"] != record["accepts"] || got["execs"] != record["execs"] {
                failures.push(format!("pvlint {got}\n  bitbake {record}"));
            }
        }
    }
    report(&failures, total);
}
