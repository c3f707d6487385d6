//! `json` and `json-lines`: everything that is known of each finding, for programs.
//!
//! The shape is a promise to those programs: fields may be added, but none changes without a new `version`.
//! Lines and columns count from 1, columns in characters; offsets count bytes from 0; ends are exclusive.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::Run;
use super::json_text::{compact_json, pretty_json};
use super::place::Place;
use crate::diag::{Diagnostic, Label};
use crate::text::{FileChange, Fix, LineCol, Safety, SourceFile, Span};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    file: Cow<'a, str>,
    span: JsonSpan,
    labels: Vec<JsonLabel<'a>>,
    help: Option<&'a str>,
    fix: Option<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    message: &'a str,
    file: Cow<'a, str>,
    span: JsonSpan,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    safety: &'a str,
    changes_value: bool,
    edits: Vec<JsonEdit<'a>>,
    /// What happens to other files; left out if nothing does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<JsonFileChange<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "change", rename_all = "lowercase")]
enum JsonFileChange<'a> {
    Create { file: Cow<'a, str>, text: &'a str },
    Rename { file: Cow<'a, str>, to: Cow<'a, str> },
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    span: JsonSpan,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonSpan {
    start: JsonPosition,
    end: JsonPosition,
}

#[derive(Serialize)]
struct JsonPosition {
    offset: u32,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct JsonSummary {
    files: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    fixable: usize,
    unsafely_fixable: usize,
    suppressed: usize,
}

/// One object for the whole run.
pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let counts = run.counts();
    let document = Document {
        version: 1,
        findings: run.findings.iter().map(|found| finding(run, found)).collect(),
        summary: JsonSummary {
            files: run.files,
            errors: counts.errors,
            warnings: counts.warnings,
            notes: counts.notes,
            fixable: counts.fixable,
            unsafely_fixable: counts.unsafely_fixable,
            suppressed: run.suppressed,
        },
    };
    out.write_all(pretty_json(&document)?.as_bytes())?;
    writeln!(out)
}

/// One finding per line, and nothing else.
pub(super) fn write_lines(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in run.findings {
        out.write_all(compact_json(&finding(run, diagnostic))?.as_bytes())?;
        writeln!(out)?;
    }
    Ok(())
}

fn finding<'a>(run: &Run, diagnostic: &'a Diagnostic) -> JsonFinding<'a> {
    let file = &*diagnostic.file;
    JsonFinding {
        rule: diagnostic.rule.name,
        severity: diagnostic.severity.name(),
        message: &diagnostic.message,
        file: run.below_cwd(file.path()).to_string_lossy(),
        span: span_in(file, diagnostic.span),
        labels: diagnostic.labels.iter().map(|found| label(run, found)).collect(),
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| fix_in(run, file, fix)),
    }
}

fn label<'a>(run: &Run, label: &'a Label) -> JsonLabel<'a> {
    JsonLabel {
        message: &label.message,
        file: run.below_cwd(label.file.path()).to_string_lossy(),
        span: span_in(&label.file, label.span),
    }
}

fn fix_in<'a>(run: &Run, file: &SourceFile, fix: &'a Fix) -> JsonFix<'a> {
    let edits = fix.edits().iter().map(|edit| JsonEdit { span: span_in(file, edit.span), text: &edit.text });
    JsonFix {
        title: fix.title(),
        safety: match fix.safety() {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        },
        changes_value: fix.is_value_change(),
        edits: edits.collect(),
        files: fix.files().iter().map(|change| file_change(run, change)).collect(),
    }
}

fn file_change<'a>(run: &Run, change: &'a FileChange) -> JsonFileChange<'a> {
    match change {
        FileChange::Create { path, text } => {
            JsonFileChange::Create { file: run.below_cwd(path).to_string_lossy(), text }
        }
        FileChange::Rename { from, to } => JsonFileChange::Rename {
            file: run.below_cwd(from).to_string_lossy(),
            to: run.below_cwd(to).to_string_lossy(),
        },
    }
}

fn span_in(file: &SourceFile, span: Span) -> JsonSpan {
    let place = Place::exact(file, span);
    JsonSpan { start: position(span.start, place.start), end: position(span.end, place.end) }
}

fn position(offset: u32, LineCol { line, column }: LineCol) -> JsonPosition {
    JsonPosition { offset, line, column }
}
