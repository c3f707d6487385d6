//! `gitlab`: a Code Quality report, shown by GitLab in merge requests.

use std::io::{self, Write};

use serde::Serialize;

use super::Run;
use super::json_text::pretty_json;
use super::place::Place;
use crate::diag::{Diagnostic, Severity};
use crate::text::{LineCol, one_line};

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'a str,
    location: Location,
}

/// GitLab reads either of lines and positions; other readers of this format know only the lines.
#[derive(Serialize)]
struct Location {
    path: String,
    lines: Range<u32>,
    positions: Range<Position>,
}

#[derive(Serialize)]
struct Range<T> {
    begin: T,
    end: T,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

/// An array of findings. GitLab keeps one of those that share a fingerprint, so each has its own.
pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let fingerprints = run.fingerprints();
    let entries = run.findings.iter().zip(&fingerprints).map(|(finding, print)| entry(run, finding, print));
    out.write_all(pretty_json(&entries.collect::<Vec<_>>())?.as_bytes())?;
    writeln!(out)
}

fn entry<'a>(run: &Run, finding: &'a Diagnostic, fingerprint: &'a str) -> Entry<'a> {
    let Place { start, end } = Place::visible(&finding.file, finding.span);
    Entry {
        // GitLab does not show the name of the check.
        description: format!("{}: {}", finding.rule.name, one_line(&finding.message)),
        check_name: finding.rule.name,
        fingerprint,
        severity: match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location {
            path: run.service_path(finding.file.path()),
            lines: Range { begin: start.line, end: end.line },
            positions: Range { begin: position(start), end: position(end) },
        },
    }
}

fn position(place: LineCol) -> Position {
    Position { line: place.line, column: place.column }
}
