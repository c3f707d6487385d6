//! `rdjson`: reviewdog's format. It counts columns in bytes of UTF-8, from 1.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::place::visible;
use super::{Run, printable};
use crate::diag::{Diagnostic, Severity};
use crate::text::{Edit, Fix, Safety, SourceFile, Span, apply};

pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let document = json!({
        "source": {"name": "pvlint"},
        "diagnostics": run.findings.iter().map(|finding| diagnostic(run, finding)).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn diagnostic(run: &Run, finding: &Diagnostic) -> Value {
    let file = &finding.file;
    let mut message = printable::one_line(&finding.message).into_owned();
    if let Some(help) = &finding.help {
        message += "\nhelp: ";
        message += &printable::lines(help);
    }
    let mut code = json!({"value": finding.rule.name});
    if let Some(url) = run.rule_url {
        code["url"] = url(finding.rule).into();
    }
    let mut diagnostic = json!({
        "message": message,
        "location": {
            "path": file.path().to_string_lossy(),
            "range": range(file, visible(file, finding.span)),
        },
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        "code": code,
    });
    if let Some((span, text)) = finding.fix.as_ref().and_then(|fix| suggestion(file, fix)) {
        diagnostic["suggestions"] = json!([{"range": range(file, span), "text": text}]);
    }
    diagnostic
}

/// A fix as one replacement, since each suggestion is offered on its own.
fn suggestion(file: &SourceFile, fix: &Fix) -> Option<(Span, String)> {
    let span = fix.edits.first()?.span.cover(fix.edits.last()?.span);
    let moved = fix.edits.iter().map(|edit| {
        let (start, end) = (edit.span.start - span.start, edit.span.end - span.start);
        Edit::replace(Span::new(start as usize, end as usize), edit.text.as_str())
    });
    let text = apply(file.slice(span), &moved.collect::<Vec<_>>());
    (fix.safety > Safety::Display).then_some((span, text))
}

fn range(file: &SourceFile, span: Span) -> Value {
    json!({"start": position(file, span.start), "end": position(file, span.end)})
}

fn position(file: &SourceFile, offset: u32) -> Value {
    let line = file.lines().line(offset as usize);
    let start = file.lines().span(file.text(), line).start;
    json!({"line": line, "column": offset - start + 1})
}
