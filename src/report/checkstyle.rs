//! `checkstyle`: the XML of the Java tool of this name, which many services and editors read.

use std::io::{self, Write};

use super::Run;
use super::place::Place;
use super::xml::attribute;
use crate::diag::Severity;

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">")?;
    for group in run.findings.chunk_by(|a, b| a.file.path() == b.file.path()) {
        writeln!(
            out,
            "  <file name=\"{}\">",
            attribute(&run.below_cwd(group[0].file.path()).to_string_lossy())
        )?;
        for finding in group {
            let at = Place::visible(&finding.file, finding.span).start;
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "info",
            };
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"pvlint.{}\"/>",
                at.line,
                at.column,
                attribute(&finding.message),
                finding.rule.name,
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}
