//! `junit`: test results, which most CI services can show.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use super::place::Place;
use super::xml::{attribute, content};
use super::{Run, printable};
use crate::diag::{Diagnostic, Severity};
use crate::text::{display_path, one_line};

/// A suite per file with findings and a test per finding, which failed unless the finding is but a note.
/// Services call a report without tests broken, so a run without findings is one test that passed.
pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let (tests, failed) = (run.findings.len().max(1), failures(run.findings));
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"pvlint\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\">")?;
    if run.findings.is_empty() {
        begin_suite(out, "pvlint", 1, 0)?;
        writeln!(out, "        <testcase name=\"no findings\"/>\n    </testsuite>")?;
    }
    for group in run.findings.chunk_by(|a, b| a.file.path() == b.file.path()) {
        let path = run.below_root(group[0].file.path());
        begin_suite(out, &display_path(&path, Path::new("")), group.len(), failures(group))?;
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for finding in group {
            let count = seen.entry(finding.rule.name).or_default();
            *count += 1;
            write_case(out, &path, finding, *count)?;
        }
        writeln!(out, "    </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn failures(findings: &[Diagnostic]) -> usize {
    findings.iter().filter(|finding| finding.severity != Severity::Note).count()
}

fn begin_suite(out: &mut dyn Write, name: &str, tests: usize, failures: usize) -> io::Result<()> {
    let name = attribute(name);
    writeln!(
        out,
        "    <testsuite name=\"{name}\" tests=\"{tests}\" skipped=\"0\" errors=\"0\" failures=\"{failures}\">"
    )
}

/// The test for `finding`, the `count`th of its rule in its file. Services follow a test by its name from
/// run to run, so that has no line in it.
fn write_case(out: &mut dyn Write, path: &Path, finding: &Diagnostic, count: usize) -> io::Result<()> {
    let name = match count {
        1 => finding.rule.name.to_owned(),
        count => format!("{} ({count})", finding.rule.name),
    };
    let at = Place::visible(&finding.file, finding.span).start;
    let severity = finding.severity.name();
    let details = content(&format!(
        "{}:{}:{}: {severity}: {}",
        display_path(path, Path::new("")),
        at.line,
        at.column,
        printable::message_and_help(finding),
    ));
    let (name, class) = (attribute(&name), attribute(&class(path)));
    writeln!(out, "        <testcase name=\"{name}\" classname=\"{class}\">")?;
    if finding.severity == Severity::Note {
        writeln!(out, "            <system-out>{details}</system-out>")?;
    } else {
        let message = attribute(&one_line(&finding.message));
        writeln!(out, "            <failure message=\"{message}\" type=\"{severity}\">{details}</failure>")?;
    }
    writeln!(out, "        </testcase>")
}

/// The file without its suffix, which services show as the tree that a test lies in.
fn class(path: &Path) -> String {
    display_path(&path.with_extension(""), Path::new(""))
}
