//! `markdown`: a summary for a page, such as that of a step in GitHub's CI (`$GITHUB_STEP_SUMMARY`).

use std::io::{self, Write};

use super::place::Place;
use super::{Run, plural};
use crate::diag::{Diagnostic, Severity};
use crate::text::one_line;

/// GitHub refuses a summary of more than 1 MiB; what else a step writes must fit in too.
const MAX_BYTES: usize = 900 << 10;

/// The worst findings first, as a table.
pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let counts = run.counts().in_words().unwrap_or_else(|| "no findings".to_owned());
    writeln!(out, "### pvlint: {counts} in {}", plural(run.files, "file"))?;
    if run.findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| Severity | Place | Rule | Finding |\n| :-- | :-- | :-- | :-- |")?;
    let worst_first = Severity::ALL
        .into_iter()
        .flat_map(|severity| run.findings.iter().filter(move |finding| finding.severity == severity));
    let (mut bytes, mut written) = (0, 0);
    for row in worst_first.map(|finding| row(run, finding)) {
        bytes += row.len();
        if bytes > MAX_BYTES {
            break;
        }
        out.write_all(row.as_bytes())?;
        written += 1;
    }
    if written < run.findings.len() {
        writeln!(out, "\n… and {} more, see the log.", plural(run.findings.len() - written, "finding"))?;
    }
    Ok(())
}

fn row(run: &Run, finding: &Diagnostic) -> String {
    let at = Place::visible(&finding.file, finding.span).start;
    let rule = finding.rule.name;
    let rule = match run.rule_url {
        Some(url) => format!("[{}]({})", literal(rule), url(finding.rule)),
        None => literal(rule),
    };
    let place = format!("{}:{}:{}", run.service_path(finding.file.path()), at.line, at.column);
    let (severity, message) = (finding.severity.name(), literal(&finding.message));
    format!("| {severity} | {} | {rule} | {message} |\n", literal(&place))
}

/// `text` as it is, in one cell of a table: whatever means something to Markdown or HTML is written as a
/// character reference, which means nothing to either.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in one_line(text).chars() {
        if matches!(ch, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#' | '@' | '$') {
            out += &format!("&#{};", ch as u32);
        } else {
            out.push(ch);
        }
    }
    out
}
