//! The texts of findings as they are safe to print.

use std::borrow::Cow;

use crate::diag::Diagnostic;
use crate::text::one_line;

/// `text` with its line ends kept and other control characters written as escapes.
///
/// A line end may come from a file's name, and a line that begins with `::` would be a command to GitHub's
/// runner.
pub(super) fn lines(text: &str) -> String {
    let mut lines: Vec<Cow<'_, str>> = Vec::new();
    for line in text.lines() {
        let line = one_line(line);
        match line.trim_start().strip_prefix("::") {
            Some(rest) => lines.push(Cow::Owned(format!("\\u{{3a}}:{rest}"))),
            None => lines.push(line),
        }
    }
    lines.join("\n")
}

/// What a finding says and what to do about it.
pub(super) fn message_and_help(finding: &Diagnostic) -> String {
    let message = one_line(&finding.message);
    match &finding.help {
        Some(help) => format!("{message}\nhelp: {}", lines(help)),
        None => message.into_owned(),
    }
}
