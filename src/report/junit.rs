//! `junit`: test results, which most CI services can show.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::place::Place;
use super::{Run, printable};
use crate::diag::{Diagnostic, Severity};
use crate::text::{display_path, one_line};

/// A suite per file with findings and a test per finding, which failed unless the finding is but a note.
/// Services call a report without tests broken, so a run without findings is one test that passed.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut report = Report::new("pvlint");
    for group in run.findings.chunk_by(|a, b| a.file.path() == b.file.path()) {
        let mut suite = TestSuite::new(display_path(&run.below_root(group[0].file.path()), Path::new("")));
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for finding in group {
            let count = seen.entry(finding.rule.name).or_default();
            *count += 1;
            suite.add_test_case(case(run, finding, *count));
        }
        report.add_test_suite(suite);
    }
    if run.findings.is_empty() {
        let mut suite = TestSuite::new("pvlint");
        suite.add_test_case(TestCase::new("no findings", TestCaseStatus::success()));
        report.add_test_suite(suite);
    }
    let text = report.to_string().map_err(io::Error::other)?;
    // Its first use is in the outermost element, where the schema that Jenkins checks does not have it.
    out.write_all(text.replacen(" skipped=\"0\"", "", 1).as_bytes())
}

/// The test for `finding`, the `count`th of its rule in its file. Services follow a test by its name from
/// run to run, so that has no line in it.
fn case(run: &Run, finding: &Diagnostic, count: usize) -> TestCase {
    let at = Place::visible(&finding.file, finding.span).start;
    let path = run.below_root(finding.file.path());
    let message = one_line(&finding.message);
    let details = format!(
        "{}:{}:{}: {}: {}",
        display_path(&path, Path::new("")),
        at.line,
        at.column,
        finding.severity.name(),
        printable::message_and_help(finding),
    );
    let name = match count {
        1 => finding.rule.name.to_owned(),
        count => format!("{} ({count})", finding.rule.name),
    };
    let mut case = if finding.severity == Severity::Note {
        let mut case = TestCase::new(name, TestCaseStatus::success());
        case.set_system_out(details);
        case
    } else {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(finding.severity.name()).set_message(&*message).set_description(details);
        TestCase::new(name, status)
    };
    case.set_classname(class(&path));
    case
}

/// The file without its suffix, which services show as the tree that a test lies in.
fn class(path: &Path) -> String {
    display_path(&path.with_extension(""), Path::new(""))
}
