//! `--baseline`: what is known is left alone, and nothing else.

use std::fs;
use std::path::Path;

use crate::start::{directory, pvlint, run, write};

const FILE: &str = "known/findings.json";

/// What a run with the baseline says, and its exit code.
fn check(directory: &Path, args: &[&str]) -> (String, String, i32) {
    let select = ["--select", "syntax-error", "--format", "concise", "--baseline", FILE];
    run(&mut pvlint(directory, &[&select, args].concat()))
}

fn stale(what: &str) -> String {
    format!(
        "pvlint: warning: {FILE}: {what}\n\
         pvlint: warning: {FILE}: --write-baseline removes what is fixed\n"
    )
}

#[test]
fn findings_are_known_wherever_they_move() {
    let directory =
        directory(&[("a/x.bb", "A = 1\n  B = \"1\"\n"), ("b/y.bb", "A = 1\nA = 1\n"), ("known/README", "")]);
    let root = directory.path();
    let (out, err, code) = check(root, &["--write-baseline"]);
    assert_eq!((out.as_str(), code), ("", 0));
    assert_eq!(err, "pvlint: note: the baseline holds 4 findings; before it were 0\n");
    let stored = fs::read_to_string(root.join(FILE)).expect("a file");
    assert!(stored.contains("\"../a/x.bb\""), "{stored}");
    assert_eq!(check(root, &[]), (String::new(), String::new(), 0));

    // Lines move, indentation changes, a new finding like a known one comes: only that is one too many.
    write(root, "a/x.bb", "\n\nC = \"1\"\nA   =   1\n  B = \"1\"\n");
    write(root, "b/y.bb", "A = 1\nX = \"1\"\nA = 1\n\nA = 1\n");
    let (out, err, code) = check(root, &[]);
    assert_eq!(out, "b/y.bb:5:5: error[syntax-error] the value is not quoted\n1 error in 2 files\n");
    assert_eq!((err.as_str(), code), ("", 1));

    // What is fixed is told, where it was looked for.
    write(root, "b/y.bb", "A = 1\n");
    assert_eq!(check(root, &["a"]), (String::new(), String::new(), 0));
    assert_eq!(check(root, &["b", "--ignore", "syntax-error"]), (String::new(), String::new(), 0));
    let fixed = stale("../b/y.bb: `syntax-error` is fixed");
    assert_eq!(check(root, &["b"]), (String::new(), fixed.clone(), 0));
    assert_eq!(check(root, &["b/y.bb"]), (String::new(), fixed, 0));
    fs::remove_file(root.join("b/y.bb")).expect("a file");
    let fixed = stale("../b/y.bb: `syntax-error` (2 times) is fixed");
    assert_eq!(check(root, &["a"]), (String::new(), fixed, 0));

    // A run that looks at a part writes that part.
    let (_, err, _) = check(root, &["a", "--write-baseline"]);
    assert_eq!(err, "pvlint: note: the baseline holds 2 findings; before it were 4\n");
    write(root, "c/z.bb", "A = 1\n");
    let (_, err, _) = check(root, &["c", "--write-baseline"]);
    assert_eq!(err, "pvlint: note: the baseline holds 3 findings; before it were 2\n");

    // It does not matter where pvlint runs, nor where the tree lies.
    let other = tempfile::tempdir().expect("a directory");
    let moved = other.path().join("moved");
    fs::rename(root, &moved).expect("it can be moved");
    let args = ["../..", "--select", "syntax-error", "--baseline", "../findings.json", "--format", "concise"];
    write(&moved, "known/deep/README", "");
    let got = run(&mut pvlint(&moved.join("known/deep"), &args));
    assert_eq!(got, (String::new(), String::new(), 0));
    fs::create_dir(root).expect("the directory was moved");
}

#[test]
fn a_configuration_names_the_baseline_from_its_own_directory() {
    let directory = directory(&[
        ("layer/pvlint.toml", "baseline = \"known.json\"\n"),
        ("layer/a/x_1.0.bb", "SUMMARY = \"x\"\nA = 1\n"),
    ]);
    let check = |args: &[&str]| run(&mut pvlint(&directory.path().join("layer/a"), args));
    let select = ["--select", "syntax-error", "--format", "gcc"];
    let found = "x_1.0.bb:2:5: error: the value is not quoted [syntax-error]\n";
    assert_eq!(check(&[&select[..], &["--isolated"]].concat()).0, found);
    let (_, err, code) = check(&[&select[..], &["--write-baseline"]].concat());
    assert_eq!((err.as_str(), code), ("pvlint: note: the baseline holds 1 finding; before it were 0\n", 0));
    assert!(directory.path().join("layer/known.json").is_file());
    assert_eq!(check(&select), (String::new(), String::new(), 0));
}

#[test]
fn a_baseline_that_cannot_be_used_is_an_error() {
    let directory = directory(&[("x.bb", "A = 1\n"), ("known/README", "")]);
    let fails = |text: Option<&str>, args: &[&str], want: &str| {
        if let Some(text) = text {
            write(directory.path(), FILE, text);
        }
        let (out, err, code) = check(directory.path(), args);
        assert_eq!((out.as_str(), code), ("", 2));
        assert!(err.starts_with(&format!("pvlint: error: {want}")), "{err}");
    };
    fails(None, &[], "there is no baseline known/findings.json; --write-baseline writes one");
    fails(Some("[]"), &[], "known/findings.json is no baseline; --write-baseline writes one: ");
    // It is not overwritten: it may be something else.
    fails(None, &["--write-baseline"], "known/findings.json is no baseline");
    let later = "{\"version\": 2, \"fingerprints\": \"pvlint/v1\", \"findings\": {}}";
    fails(Some(later), &[], "known/findings.json has version 2 with fingerprints pvlint/v1, which");
}

#[test]
fn a_baseline_or_report_in_the_layer_changes_no_finding() {
    let directory = directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/*/*.bb\"\n"),
        ("web/web_1.0.bb", "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\ninherit core-image container-pvrexport\n"),
        ("web/files/strat.sh", "#!/bin/sh\n"),
    ]);
    let args = ["--select", "src-uri-unused-file", "--format", "concise", "--baseline", "baseline.json"];
    let formats =
        ["sarif", "junit", "gitlab", "checkstyle", "rdjson", "json", "github", "markdown", "concise"];
    let formats: Vec<String> =
        formats.iter().map(|format| format!("--format={format}={format}.report")).collect();
    let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
    let (out, ..) = run(&mut pvlint(directory.path(), &[&args[..4], &formats].concat()));
    assert!(out.contains("web/files/strat.sh:1:1: warning[src-uri-unused-file]"), "{out}");
    let (_, err, _) = run(&mut pvlint(directory.path(), &[&args[..], &["--write-baseline"]].concat()));
    assert_eq!(err, "pvlint: note: the baseline holds 1 finding; before it were 0\n");
    assert_eq!(run(&mut pvlint(directory.path(), &args)), (String::new(), String::new(), 0));
}
