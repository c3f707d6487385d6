//! `grouped`: the findings of each file below its name.

use std::io::{self, Write};

use super::place::Place;
use super::{Run, plural};
use crate::text::{display_path, one_line};

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let groups = run.findings.chunk_by(|a, b| a.file.path() == b.file.path());
    for (index, group) in groups.enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", display_path(group[0].file.path(), run.cwd))?;
        let places = group.iter().map(|finding| Place::visible(&finding.file, finding.span).start);
        let places: Vec<_> = places.collect();
        let width = places.iter().map(|at| at.line.to_string().len()).max().unwrap_or_default();
        for (finding, at) in group.iter().zip(&places) {
            let (severity, rule) = (finding.severity.name(), finding.rule.name);
            let message = one_line(&finding.message);
            writeln!(out, "  {:>width$}:{:<3} {severity}[{rule}] {message}", at.line, at.column)?;
        }
    }
    if let Some(words) = run.counts().in_words() {
        writeln!(out, "\n{words} in {}", plural(run.files, "file"))?;
    }
    Ok(())
}
