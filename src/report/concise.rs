//! `concise`: one line per finding, `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::Run;
use super::place::Place;
use crate::text::{display_path, one_line};

pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
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
    Ok(())
}
