//! `concise`: one line per finding, `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::place::Place;
use super::{Run, printable};

pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for finding in run.findings {
        let at = Place::visible(&finding.file, finding.span).start;
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            printable::path(run.shown(finding.file.path())),
            at.line,
            at.column,
            finding.severity.name(),
            finding.rule.name,
            printable::one_line(&finding.message),
        )?;
    }
    Ok(())
}
