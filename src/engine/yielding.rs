//! One slip, one finding: drops those that yield to another one, as the table of the rules says.

use std::collections::HashMap;
use std::path::Path;

use crate::lint::Finding;
use crate::model::Build;
use crate::rules::precedence::{PRECEDENCE, Row, Within};
use crate::text::Span;

/// Drops the findings that yield to another one. What a comment silences afterwards has silenced these as
/// well.
pub(super) fn without_what_yields(build: &Build, findings: Vec<Finding>) -> Vec<Finding> {
    let mut spoken: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        spoken.entry(finding.diagnostic.rule.name).or_default().push(at);
    }
    let mut yields = vec![false; findings.len()];
    for row in PRECEDENCE {
        let Some(winners) = spoken.get(row.winner) else { continue };
        let losers = row.losers.iter().filter_map(|loser| spoken.get(loser)).flatten();
        for &loser in losers {
            yields[loser] |= winners
                .iter()
                .any(|&winner| loser != winner && meet(build, row, &findings[winner], &findings[loser]));
        }
    }
    let mut kept = Vec::new();
    for (finding, is_yielding) in findings.into_iter().zip(yields) {
        if !is_yielding {
            kept.push(finding);
        }
    }
    kept
}

/// Whether two findings are about the same slip.
fn meet(build: &Build, row: &Row, winner: &Finding, loser: &Finding) -> bool {
    let (one, other) = (&winner.diagnostic, &loser.diagnostic);
    let is_same_file = one.file.path() == other.file.path();
    match row.within {
        Within::Word => is_same_file && one.span.overlaps(other.span),
        Within::Statement => {
            is_same_file
                && statement(build, one.file.path(), one.span)
                    == statement(build, other.file.path(), other.span)
        }
        Within::Recipe => subject(winner) == subject(loser),
        Within::Cause => {
            // An append is looked at for itself, and what follows from it for its recipes.
            loser.cause == Some(row.winner) && (is_same_file || subject(winner) == subject(loser))
        }
    }
}

/// The recipe that a finding is about, or the file if it is about that alone.
fn subject(finding: &Finding) -> &Path {
    finding.subject.as_ref().map_or(finding.diagnostic.file.path(), |(recipe, _)| recipe.path())
}

/// The lines of the statement at a place.
fn statement(build: &Build, path: &Path, span: Span) -> Span {
    let file = build.files.get(path);
    let lines = file.and_then(|file| {
        let stmt = file.parse.tree.stmt_at(span.start as usize)?;
        Some(file.parse.tree.lines_of(stmt))
    });
    lines.unwrap_or(span)
}
