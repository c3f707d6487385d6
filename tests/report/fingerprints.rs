//! Fingerprints: which changes of a file leave a finding the same.

use std::borrow::Cow;
use std::sync::Arc;

use pvlint::diag::{Diagnostic, Meta, Severity};
use pvlint::report::fingerprints;
use pvlint::text::{SourceFile, Span};

static RULE: Meta =
    Meta::from_page("example", "---\nname: some-rule\nseverity: note\nfix: none\n---\nSome.\n");
static OTHER: Meta =
    Meta::from_page("example", "---\nname: other-rule\nseverity: note\nfix: none\n---\nOther.\n");

/// The fingerprints of findings on each `word` in `text`.
fn prints(rule: &'static Meta, path: &str, text: &str, word: &str) -> Vec<String> {
    let file = Arc::new(SourceFile::new(path, text));
    let finding = |(at, word): (usize, &str)| Diagnostic {
        rule,
        severity: Severity::Note,
        file: Arc::clone(&file),
        span: Span::new(at, at + word.len()),
        message: format!("found at {at}"),
        labels: Vec::new(),
        help: None,
        fix: None,
    };
    let findings: Vec<_> = text.match_indices(word).map(finding).collect();
    fingerprints(&findings, Cow::Borrowed)
}

const TEXT: &str = "A = \"1\"\nB = \"x y\"\nC = \"x\"\n";

/// Checks whether the findings on `word` in [`TEXT`] and in `text` are `same`.
fn check(text: &str, word: &str, same: bool) {
    let before = prints(&RULE, "a.bb", TEXT, word);
    assert!(!before.is_empty());
    assert_eq!(before == prints(&RULE, "a.bb", text, word), same, "{word:?} in {text:?}");
}

#[test]
fn a_finding_stays_the_same_when_other_lines_change() {
    check("# New.\nA = \"2\"\n\n\nB = \"x y\"\nC = \"x\"\n", "y", true);
    check("C = \"x\"\nB = \"x y\"\n", "y", true);
    check("A = \"1\"\r\nB = \"x y\"\r\nC = \"x\"\r\n", "y", true);
    check("  B\t =  \"x   y\"  ", "y", true);
}

#[test]
fn a_finding_becomes_another_when_its_line_changes() {
    check("B = \"x y z\"\n", "y", false);
    check("B += \"x y\"\n", "y", false);
    check("A = \"y\"\n", "y", false);
}

#[test]
fn findings_of_one_run_all_differ() {
    let text = "A = \"x x\"\n".repeat(50) + "A = \"x x y\"\n";
    let mut all = prints(&RULE, "a.bb", &text, "x");
    all.extend(prints(&RULE, "a.bb", &text, "A"));
    all.extend(prints(&RULE, "a.bb", &text, "y"));
    all.extend(prints(&RULE, "b.bb", &text, "x"));
    all.extend(prints(&OTHER, "a.bb", &text, "x"));
    assert!(all.iter().all(|print| print.len() == 32));
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn one_of_several_alike_going_away_leaves_the_first_ones() {
    let three = prints(&RULE, "a.bb", "A = \"x\"\nA = \"x\"\nA = \"x\"\n", "x");
    let two = prints(&RULE, "a.bb", "A = \"x\"\nA = \"x\"\n", "x");
    assert_eq!(three[..2], two);
}

#[test]
fn a_finding_about_a_whole_file_does_not_depend_on_its_text() {
    let whole = |text: &str| prints(&RULE, "a.bb", text, "")[0].clone();
    assert_eq!(whole("A = \"1\"\n"), whole("# Comment.\nB = \"2\"\n"));
}

/// Baselines in users' repositories hold these: a change needs a new name of the scheme.
#[test]
fn the_scheme_is_kept() {
    let print = prints(&RULE, "recipes/a_1.0.bb", "SRC_URI = \"git://x\"\n", "git://x");
    assert_eq!(print, ["ffd1c3c9d6f187c15ad0ed420d6597ed"]);
}
