//! `rdjson`: reviewdog's format. It counts columns in bytes of UTF-8, from 1.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::json_text::pretty_json;
use super::place::visible;
use super::{Run, printable};
use crate::diag::{Diagnostic, Severity};
use crate::text::{Edit, Fix, SourceFile, Span, apply};

#[derive(Serialize)]
struct DiagnosticResult<'a> {
    source: Source,
    diagnostics: Vec<RdDiagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct RdDiagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'a str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestions: Option<[Suggestion; 1]>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: Cow<'a, str>,
    range: Range,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let diagnostics = run.findings.iter().map(|finding| diagnostic(run, finding)).collect();
    let result = DiagnosticResult { source: Source { name: "pvlint" }, diagnostics };
    out.write_all(pretty_json(&result)?.as_bytes())?;
    writeln!(out)
}

fn diagnostic<'a>(run: &Run, finding: &'a Diagnostic) -> RdDiagnostic<'a> {
    let file = &finding.file;
    RdDiagnostic {
        message: printable::message_and_help(finding),
        location: Location {
            path: run.below_cwd(file.path()).to_string_lossy(),
            range: range(file, visible(file, finding.span)),
        },
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        code: Code { value: finding.rule.name, url: run.rule_url.map(|url| url(finding.rule)) },
        suggestions: finding.fix.as_ref().and_then(|fix| suggestion(file, fix)).map(|only| [only]),
    }
}

/// A fix as one replacement, since each suggestion is offered on its own; nothing for one that changes other
/// files as well.
fn suggestion(file: &SourceFile, fix: &Fix) -> Option<Suggestion> {
    if !fix.files().is_empty() {
        return None;
    }
    let span = fix.edits().first()?.span.cover(fix.edits().last()?.span);
    let moved = fix.edits().iter().map(|edit| {
        let (start, end) = (edit.span.start - span.start, edit.span.end - span.start);
        Edit::replace(Span::new(start as usize, end as usize), edit.text.as_str())
    });
    let text = apply(file.slice(span), &moved.collect::<Vec<_>>());
    Some(Suggestion { range: range(file, span), text })
}

fn range(file: &SourceFile, span: Span) -> Range {
    Range { start: position(file, span.start), end: position(file, span.end) }
}

fn position(file: &SourceFile, offset: u32) -> Position {
    let line = file.lines().line(offset as usize);
    let start = file.lines().span(file.text(), line).start;
    Position { line, column: offset - start + 1 }
}
