//! What the formatter makes of each fixture, and what holds for everything it makes.
//!
//! A fixture (`fixtures/format/*.txt`) is `[NAME; option = value; …]`, the input, `[expect]`, the output.
//! Bytes that editors hide or strip are spelled out: `<SP>`, `<TAB>`, `<CR>`, and `<NOEOL>` for a line that
//! ends without a line end.

use std::fs;
use std::path::Path;

use pvlint::format::{Options, format};
use pvlint::syntax::Dialect;
use pvlint::text::SourceFile;
use serde_json::Value;

fn options(head: &str) -> (String, Options) {
    let mut parts = head.split("; ");
    let name = parts.next().expect("a file name").to_owned();
    let mut options = Options::default();
    for part in parts {
        let (key, value) = part.split_once(" = ").expect("option = value");
        match key {
            "range" => {
                let (first, last) = value.split_once(':').expect("first:last");
                options.range = Some((first.parse().expect("a line"), last.parse().expect("a line")));
            }
            _ => options.set(key, value).unwrap_or_else(|bad| panic!("{part}: {bad:?}")),
        }
    }
    (name, options)
}

fn decode(text: &str) -> String {
    let text = text.replace("<SP>", " ").replace("<TAB>", "\t").replace("<CR>\n", "\r\n");
    text.replace("<CR>", "\r").replace("<NOEOL>\n", "")
}

fn encode(text: &str) -> String {
    text.replace('\r', "<CR>").replace('\t', "<TAB>").replace(" \n", "<SP>\n")
}

#[test]
fn fixtures() {
    let mut count = 0;
    for entry in fs::read_dir(crate::fixture("format")).expect("the fixtures").flatten() {
        let path = entry.path();
        let text = fs::read_to_string(&path).expect("a fixture");
        let (head, rest) = text.strip_prefix('[').expect("a head").split_once("]\n").expect("a head");
        let (input, want) = rest.split_once("[expect]\n").expect("an expectation");
        let (name, options) = options(head);
        let file = SourceFile::new(&name, decode(input));
        let got = crate::invariants::format::check_format(&file, &options);
        assert_eq!(encode(&got), encode(&decode(want)), "{}", path.display());
        count += 1;
    }
    assert!(count > 10);
}

/// Formatting everything that the parser is tested with keeps its meaning, whatever the options.
#[test]
fn all_that_can_be_parsed() {
    let quiet = |options: &[(&str, &str)]| {
        let mut all = Options::default();
        options.iter().for_each(|(name, value)| all.set(name, value).expect("an option"));
        all
    };
    let wishes = [
        Options::default(),
        quiet(&[("line-ending", "crlf"), ("function-header", "name () {"), ("max-blank-lines", "0")]),
        quiet(&[("lists", "hanging"), ("line-width", "20"), ("prose-wrap", "column-0")]),
        quiet(&[
            ("lists", "aligned"),
            ("list-items-per-line", "fill"),
            ("functions", "reindent"),
            ("list-variables", "FOO A B"),
        ]),
        quiet(&[("operator-spacing", "single"), ("blank-lines-around-functions", "2")]),
    ];
    let mut count = 0;
    let mut check = |name: &Path, bytes: Vec<u8>| {
        let file = SourceFile::from_bytes(name, &bytes);
        for options in &wishes {
            crate::invariants::format::check_format(&file, options);
        }
        count += 1;
    };
    for directory in ["syntax/ok", "syntax/err", "conformance/quirks"] {
        for entry in fs::read_dir(crate::fixture(directory)).expect("the fixtures").flatten() {
            if Dialect::of(&entry.path()).is_some() {
                check(&entry.path(), fs::read(entry.path()).expect("a fixture"));
            }
        }
    }
    let records = fs::read_to_string(crate::fixture("conformance/fuzz-cases.jsonl")).expect("the records");
    for line in records.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let name = record["name"].as_str().expect("a name");
        check(Path::new(name), record["text"].as_str().expect("a text").as_bytes().to_vec());
    }
    assert!(count > 3000);
}

/// A file that is not UTF-8 is not touched: what could not be read would be lost.
#[test]
fn undecodable_files_are_left_alone() {
    let file = SourceFile::from_bytes("x.bb", b"A=\"\xff\"  \n\n\n");
    let formatted = format(&file, Dialect::Recipe, &Options::default()).expect("a proof");
    assert!(formatted.edits.is_empty());
}
