//! One slip gives one finding: every row of the table that says which rule yields to which has an example in
//! `fixtures/rules/precedence.md`, and every example a row.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;

use super::page::{Page, examples, lint_layer, lint_layer_without};
use pvlint::rules::precedence::PRECEDENCE;

/// The rule that speaks, the one that is silent, and the text of the example.
fn rows() -> Vec<(String, String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules/precedence.md");
    let text = fs::read_to_string(path).expect("the examples");
    let sections = text.split("\n## ").skip(1);
    let row = |section: &str| {
        let (head, body) = section.split_once('\n').expect("an example");
        let (winner, loser) = head.split_once(" > ").expect("two rules");
        (winner.to_owned(), loser.to_owned(), body.to_owned())
    };
    sections.map(row).collect()
}

/// What is wrong with an example, if anything.
fn check(winner: &str, loser: &str, text: String, layer: &Path) -> Result<(), String> {
    let page = Page { id: format!("{winner} > {loser}"), text };
    let example = examples(&page).pop().expect("an example");
    example.write_to(layer);
    let found = lint_layer(&example, layer, winner);
    let speaks = |name: &str| found.iter().any(|finding| finding.rule.name == name);
    if !speaks(winner) || speaks(loser) {
        let names: Vec<&str> = found.iter().map(|finding| finding.rule.name).collect();
        return Err(format!("{winner} > {loser}: found {names:?}"));
    }
    let without = lint_layer_without(&example, layer, loser, &[winner.to_owned()]);
    if !without.iter().any(|finding| finding.rule.name == loser) {
        let names: Vec<&str> = without.iter().map(|finding| finding.rule.name).collect();
        return Err(format!("{winner} > {loser}: without the first there are {names:?}"));
    }
    Ok(())
}

#[test]
fn who_yields_is_silent_and_speaks_otherwise() {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let mut wrong = Vec::new();
    let asked = env::var("RULE").ok();
    for (at, (winner, loser, text)) in rows().into_iter().enumerate() {
        if asked.as_ref().is_some_and(|asked| *asked != winner && *asked != loser) {
            continue;
        }
        let layer = scratch.path().join(at.to_string());
        wrong.extend(check(&winner, &loser, text, &layer).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Endings of files that recipes bring along.
const OTHERS: [&str; 3] = ["cfg", "patch", "service"];

/// What is wrong with an example of which just these rules are to speak, each once, if anything.
fn check_alone(wanted: &[&str], head: &str, text: String, layer: &Path) -> Result<(), String> {
    let page = Page { id: head.to_owned(), text };
    let example = examples(&page).pop().expect("an example");
    example.write_to(layer);
    let found = lint_layer(&example, layer, wanted[0]);
    // What recipes bring along is given to be checked, and is no metadata.
    let is_other =
        |path: &Path| path.extension().is_some_and(|ending| OTHERS.iter().any(|one| ending == *one));
    let found = found.iter().filter(|one| one.rule.name != "syntax-error" || !is_other(one.file.path()));
    let mut names: Vec<&str> = found.map(|finding| finding.rule.name).collect();
    names.sort_unstable();
    if names == wanted { Ok(()) } else { Err(format!("{head}: found {names:?}")) }
}

#[test]
fn one_slip_gives_one_finding() {
    all_speak_as_they_are_named("one-finding.md");
}

#[test]
fn two_slips_at_one_place_give_two_findings() {
    all_speak_as_they_are_named("both-speak.md");
}

/// Checks all examples of a file of fixtures, each of which names the rules that speak.
fn all_speak_as_they_are_named(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules").join(file);
    let text = fs::read_to_string(path).expect("the examples");
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let asked = env::var("RULE").ok();
    let mut wrong = Vec::new();
    for (at, section) in text.split("\n## ").skip(1).enumerate() {
        let (head, body) = section.split_once('\n').expect("an example");
        let (winners, _) = head.split_once(": ").expect("rules, and what it is about");
        let mut winners: Vec<&str> = winners.split(", ").collect();
        winners.sort_unstable();
        if asked.as_ref().is_none_or(|asked| winners.contains(&asked.as_str())) {
            let layer = scratch.path().join(at.to_string());
            wrong.extend(check_alone(&winners, head, body.to_owned(), &layer).err());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_of_the_table_has_an_example() {
    let pairs = PRECEDENCE.iter().flat_map(|row| row.losers.iter().map(|loser| (row.winner, *loser)));
    let listed: BTreeSet<(String, String)> =
        pairs.map(|(winner, loser)| (winner.to_owned(), loser.to_owned())).collect();
    let shown: BTreeSet<(String, String)> =
        rows().into_iter().map(|(winner, loser, _)| (winner, loser)).collect();
    assert_eq!(listed, shown);
}
