//! `gitlab`: a Code Quality report, shown by GitLab in merge requests.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::place::Place;
use super::{Run, printable};
use crate::diag::{Diagnostic, Severity};
use crate::text::LineCol;

/// An array of findings. GitLab keeps one of those that share a fingerprint, so each has its own.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let fingerprints = run.fingerprints();
    let entries = run.findings.iter().zip(&fingerprints).map(|(finding, print)| entry(run, finding, print));
    serde_json::to_writer_pretty(&mut *out, &entries.collect::<Vec<_>>())?;
    writeln!(out)
}

fn entry(run: &Run, finding: &Diagnostic, fingerprint: &str) -> Value {
    let place = Place::visible(&finding.file, finding.span);
    let position = |at: LineCol| json!({"line": at.line, "column": at.column});
    json!({
        // GitLab does not show the name of the check.
        "description": format!("{}: {}", finding.rule.name, printable::one_line(&finding.message)),
        "check_name": finding.rule.name,
        "fingerprint": fingerprint,
        "severity": match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        "location": {
            "path": run.service_path(finding.file.path()),
            // GitLab reads either; other readers of this format know only the lines.
            "lines": {"begin": place.start.line, "end": place.end.line},
            "positions": {"begin": position(place.start), "end": position(place.end)},
        },
    })
}
