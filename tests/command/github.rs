//! A step of GitHub's CI.

use std::fs;

use crate::start::{BROKEN, directory, pvlint, run};

#[test]
fn a_step_gets_annotations_and_adds_to_its_summary() {
    let directory = directory(&[("a b,c_1.0.bb", BROKEN), ("summary.md", "Before.\n")]);
    let check = |args: &[&str], summary: &str| {
        let mut command = pvlint(directory.path(), args);
        run(command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", directory.path().join(summary)))
    };
    let (out, err, code) = check(&[], "summary.md");
    assert_eq!((err.as_str(), code), ("", 1));
    assert!(out.contains("a b,c_1.0.bb:2:11: error[syntax-error]"), "{out}");
    assert!(out.contains("\n::error file=a b%2Cc_1.0.bb,line=2,endLine=2,col=11,"), "{out}");
    let summary = || fs::read_to_string(directory.path().join("summary.md")).expect("a file");
    assert!(summary().starts_with("Before.\n### pvlint: 2 errors in 1 file\n"), "{}", summary());

    // Formats that are named are all that there is.
    let (before, (out, ..)) = (summary(), check(&["--format", "concise"], "summary.md"));
    assert!(!out.contains("::error"), "{out}");
    assert_eq!(summary(), before);

    // The summary is an extra.
    let (_, err, code) = check(&[], "no/such/directory.md");
    assert!(err.starts_with("pvlint: warning: cannot write the summary "), "{err}");
    assert_eq!(code, 1);
}
