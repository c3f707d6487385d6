//! What `SECURITY.md` promises is shown: each of its points is quoted at a test, and nothing else is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::layers::sources;

/// The points of a list, each on one line.
fn points(text: &str) -> BTreeSet<String> {
    let mut points: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("- "), line.strip_prefix("  "), points.last_mut()) {
            (Some(first), ..) => points.push(first.to_owned()),
            (None, Some(more), Some(point)) => *point += &format!(" {more}"),
            _ => {}
        }
    }
    points.into_iter().collect()
}

/// What the comments of a file quote from `SECURITY.md`.
fn quotes(text: &str) -> Vec<String> {
    let comments = text.lines().map(|line| line.trim_start().strip_prefix("/// ").unwrap_or("\n"));
    let comments = comments.collect::<Vec<_>>().join(" ");
    let after = comments.split("SECURITY.md: \"").skip(1);
    after.filter_map(|text| Some(text.split_once('"')?.0.to_owned())).collect()
}

#[test]
fn each_point_is_quoted_at_a_test() {
    let points = points(&fs::read_to_string("SECURITY.md").expect("a text"));
    let mut files = Vec::new();
    sources(Path::new("tests"), &mut files);
    let texts = files.iter().map(|file| fs::read_to_string(file).expect("a readable file"));
    let quoted: BTreeSet<String> = texts.flat_map(|text| quotes(&text)).collect();
    assert!(points.len() > 10, "{points:?}");
    let (open, stale) = (points.difference(&quoted), quoted.difference(&points));
    let (open, stale): (Vec<_>, Vec<_>) = (open.collect(), stale.collect());
    assert!(open.is_empty() && stale.is_empty(), "no test quotes {open:#?}\nnot in SECURITY.md: {stale:#?}");
}
