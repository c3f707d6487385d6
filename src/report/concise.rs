//! `concise` and `gcc`: one line per finding; the first is
//! `path:line:column: severity[rule] message`, and has the counts at its end.

use std::io::{self, Write};

use super::place::Place;
use super::{Run, plural};
use crate::text::{display_path, one_line};

/// `gcc`: as compilers write them, `path:line:column: severity: message [rule]`, which editors and CI
/// services know.
pub(super) fn write_gcc(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for finding in run.findings {
        let at = Place::visible(&finding.file, finding.span).start;
        let path = display_path(finding.file.path(), run.cwd);
        let (severity, rule) = (finding.severity.name(), finding.rule.name);
        let message = one_line(&finding.message);
        writeln!(out, "{path}:{}:{}: {severity}: {message} [{rule}]", at.line, at.column)?;
    }
    Ok(())
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for finding in run.findings {
        let at = Place::visible(&finding.file, finding.span).start;
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            display_path(finding.file.path(), run.cwd),
            at.line,
            at.column,
            finding.severity.name(),
            finding.rule.name,
            one_line(&finding.message),
        )?;
    }
    match run.counts().in_words() {
        Some(words) => writeln!(out, "{words} in {}", plural(run.files, "file")),
        None => Ok(()),
    }
}
