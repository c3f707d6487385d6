//! A parse in BitBake's own terms: what it would have read before it stopped, and why it stopped.

use super::ast::{Assignment, File, Stmt};
use super::driver::Parse;
use super::error::{ErrorKind, SyntaxError, SyntaxWarning, WarningKind};
use super::grammar::lex;
use super::kind::Dialect;
use crate::text::{InvalidUtf8, SourceFile, Span};

/// What BitBake makes of a file, see [`verdict`].
#[derive(Debug)]
pub(crate) struct Verdict {
    /// `bb` or `conf`, or none for a file that BitBake does not read.
    pub handler: Option<&'static str>,
    /// The first error, at which BitBake stops.
    pub error: Option<SyntaxError>,
    /// How many statements, comments and blank lines included, are complete before it.
    pub stmts: usize,
    /// BitBake's warnings before it, in its own words.
    pub warnings: Vec<String>,
}

/// The verdict on a parsed file.
pub(crate) fn verdict(file: &SourceFile, dialect: Option<Dialect>, parse: &Parse) -> Verdict {
    let Some(dialect) = dialect else {
        let error = SyntaxError { kind: ErrorKind::NotMetadata, span: Span::default(), line: 0 };
        return Verdict { handler: None, error: Some(error), stmts: 0, warnings: Vec::new() };
    };
    let handler = if dialect == Dialect::Recipe { "bb" } else { "conf" };
    let mut error = parse.errors.first().cloned();
    let mut stmts = parse.cut.map_or(parse.tree.stmts().len(), |cut| cut.stmts);
    let mut warnings = parse.cut.map_or(parse.warnings.len(), |cut| cut.warnings);
    if let Some(invalid) = file.invalid_utf8()
        && undecodable_comes_first(file, invalid, error.as_ref())
    {
        let lines = decoded_lines(file, invalid);
        stmts = stmts.min(parse.tree.stmts().partition_point(|stmt| stmt.line <= lines));
        warnings = warnings.min(parse.warnings.partition_point(|warning| warning.line <= lines));
        let span = Span::new(invalid.offset, invalid.offset + 1);
        error =
            Some(SyntaxError { kind: ErrorKind::InvalidUtf8, span, line: file.lines().line(invalid.offset) });
    }
    let warnings = parse.warnings[..warnings].iter().map(|w| warning_text(file, parse, w)).collect();
    Verdict { handler: Some(handler), error, stmts, warnings }
}

/// Python decodes a file in blocks of this many bytes, so statements before the block in which a bad byte
/// shows are read. A character that the end of the file cuts off is noticed only there.
const DECODER_BLOCK: usize = 8192;

/// How many lines BitBake gets to see before decoding fails.
fn decoded_lines(file: &SourceFile, invalid: InvalidUtf8) -> u32 {
    let at = invalid.offset;
    let decoded = invalid.noticed.map_or(at, |noticed| at.min(noticed / DECODER_BLOCK * DECODER_BLOCK));
    // A CR at the end of what is decoded may be half of a line end; Python waits for the next block.
    let waits = file.text().as_bytes()[..decoded].ends_with(b"\r");
    file.lines().line(decoded - usize::from(waits)) - 1
}

fn undecodable_comes_first(file: &SourceFile, invalid: InvalidUtf8, error: Option<&SyntaxError>) -> bool {
    match error {
        Some(error) if error.kind == ErrorKind::UnclosedEmptyFunction => true,
        // BitBake names the first line of such a comment, and is at the one after it.
        Some(error) if error.kind == ErrorKind::ContinuedComment => {
            file.lines().line(error.span.start as usize) >= decoded_lines(file, invalid)
        }
        Some(error) => error.line > decoded_lines(file, invalid),
        None => true,
    }
}

fn warning_text(file: &SourceFile, parse: &Parse, warning: &SyntaxWarning) -> String {
    let name = file.path().file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let line = warning.line;
    match warning.kind {
        WarningKind::PythonTab => {
            format!("python should use 4 spaces indentation, but found tabs in {name}, line {line}")
        }
        WarningKind::OperatorSpaces => {
            let ast = File::new(file.text(), &parse.tree);
            let stmt = parse.tree.stmt_at(warning.span.start as usize).map(|id| ast.stmt(id));
            let start = stmt.map_or(warning.span.start, |stmt| stmt.lines().start);
            let end =
                stmt.and_then(Stmt::as_assignment).and_then(Assignment::quotes).map_or(start, |q| q.1.end);
            let text = lex::join_lines(&file.text()[start as usize..end as usize]);
            format!("{name}:{line} has a lack of whitespace around the assignment: '{text}'")
        }
    }
}
