//! `--add-ignore`: comments that silence what is found.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::bail;

use super::args::Check;
use super::fix::{AfterFixes, Editable};
use crate::cli::messages::{self, display_path, plural};
use crate::cli::write_files::{self, Rewrite, Written};
use crate::engine::{self, IgnoreRequest, Ignored, Outcome};
use crate::model::Build;

/// Writes the comments, and says how many there were and what they cannot silence.
pub(super) fn run(
    args: &Check,
    reason: &str,
    editable: &Editable<'_>,
    (build, outcome): (&Build, Outcome),
    input: engine::Input<'_>,
) -> anyhow::Result<AfterFixes> {
    if args.input.is_stdin()? {
        bail!("--add-ignore writes into files, not to standard output");
    }
    let reason = reason.trim();
    if reason.contains(char::is_control) || reason.ends_with('\\') {
        // BitBake would read the next line as a part of the comment, or not as one at all.
        bail!("a reason is one line that does not end in a backslash");
    }
    let reason = if reason.is_empty() { None } else { Some(reason) };
    let request = IgnoreRequest { reason, may_edit: &|path| editable.holds(path), input };
    let Ignored { outcome, files, left } = engine::ignore(build, outcome, &request);
    let rewrites: Vec<Rewrite<'_>> = files.iter().map(|file| Rewrite::of(&file.before, &file.text)).collect();
    let written = write_files::write(&rewrites);
    let (mut changed, mut findings) = (0, 0);
    for (file, written) in files.iter().zip(&written) {
        if *written == Written::Done {
            changed += 1;
            findings += file.findings;
        }
    }
    // If it is closed, there is nothing left to do.
    let _ = writeln!(io::stderr(), "Ignored {} in {}", plural(findings, "finding"), plural(changed, "file"));
    editable.tell_refused();
    tell_what_is_left(&left);
    Ok(AfterFixes::Report { outcome, failed: written.contains(&Written::Failed) })
}

/// Says which findings no comment can silence, by the reasons.
fn tell_what_is_left(left: &[(crate::diag::Diagnostic, &'static str)]) {
    let mut by_reason: BTreeMap<&str, Vec<&crate::diag::Diagnostic>> = BTreeMap::new();
    for (finding, why) in left {
        by_reason.entry(why).or_default().push(finding);
    }
    for (why, findings) in by_reason {
        let first = findings[0];
        let path = display_path(first.file.path());
        let line = first.file.line_col(first.span.start as usize).line;
        let name = first.rule.name;
        let others = match findings.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        messages::warn(&format!("{path}:{line}: `{name}`{others} cannot be ignored: {why}"));
    }
    if !left.is_empty() {
        messages::warn("a baseline, or `per-path` in pvlint.toml, works for every finding");
    }
}
