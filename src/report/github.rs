//! `github`: workflow commands that GitHub's runner turns into annotations of a pull request.

use std::borrow::Cow;
use std::io::{self, Write};

use super::place::Place;
use super::{Run, plural, printable};
use crate::diag::{Diagnostic, Severity};
use crate::text::is_control;

/// How many annotations of one kind GitHub shows of a step; it drops the others silently.
const SHOWN: usize = 10;

/// The worst findings come first, since only some are shown; a last line in plain text says how many of
/// each kind are not.
pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut hidden = Vec::new();
    for severity in Severity::ALL {
        let mut count = 0;
        for finding in run.findings {
            if finding.severity == severity {
                annotation(run, finding, out)?;
                count += 1;
            }
        }
        if count > SHOWN {
            hidden.push(plural(count - SHOWN, severity.name()));
        }
    }
    if !hidden.is_empty() {
        let hidden = hidden.join(", ");
        writeln!(out, "GitHub shows only {SHOWN} annotations of a kind per step; hidden: {hidden}")?;
    }
    Ok(())
}

fn annotation(run: &Run, finding: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let Place { start, end } = Place::visible(&finding.file, finding.span);
    write!(out, "::{command} file={}", property(&run.service_path(finding.file.path())))?;
    write!(out, ",line={},endLine={}", start.line, end.line)?;
    // GitHub refuses columns for a place of more than one line.
    if start.line == end.line {
        write!(out, ",col={},endColumn={}", start.column, end.column)?;
    }
    let text = printable::message_and_help(finding);
    writeln!(out, ",title={}::{}", property(&format!("pvlint ({})", finding.rule.name)), data(&text))
}

/// The text of a command.
fn data(text: &str) -> Cow<'_, str> {
    escape(text, &['%', '\r', '\n'])
}

/// The value of a command's property.
fn property(text: &str) -> Cow<'_, str> {
    escape(text, &['%', '\r', '\n', ':', ','])
}

fn escape<'a>(text: &'a str, special: &[char]) -> Cow<'a, str> {
    if !text.contains(special) && !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for ch in text.chars() {
        if special.contains(&ch) {
            out += &format!("%{:02X}", ch as u32);
        } else if is_control(ch) {
            // The runner decodes no others.
            out.extend(ch.escape_default());
        } else {
            out.push(ch);
        }
    }
    Cow::Owned(out)
}
