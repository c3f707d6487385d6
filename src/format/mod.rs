//! The formatter. It knows text and syntax, and nothing of what a variable means.
//!
//! By default it changes only what BitBake does not keep, so that no task's hash changes: spaces around
//! operators and at line ends, the kind of quotes, blank lines, the spaces in a function's first line. What
//! it made is parsed again and compared statement by statement before anyone gets to see it ([`proof`]).
//! Statements are never reordered, words never sorted, broken statements never touched.

mod alignment;
mod blank_lines;
mod bodies;
mod gaps;
mod json;
mod layout;
mod line_ends;
mod options;
pub(crate) mod proof;
mod python;
mod regions;
mod shell;
mod word_lists;

pub(crate) use json::{JsonError, format_json};
pub(crate) use options::{FormatOption, Limits, OperatorSpacing, Takes};
#[cfg(test)]
pub(crate) use options::{ItemsPerLine, Lists};
pub use options::{OPTIONS, Options};
pub(crate) use proof::{ChangedValue, Unproven};
pub(crate) use word_lists::is_list_of_words;

use std::sync::Arc;

use crate::syntax::ast::File;
use crate::syntax::{Dialect, Parse, StmtKind, parse};
use crate::text::{Edit, SourceFile, apply};

use line_ends::LineEnds;
use regions::Regions;

/// A formatted file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Formatted {
    pub text: Arc<str>,
    /// How the text came about: sorted, disjoint edits of the original; none if it was well formatted.
    pub edits: Vec<Edit>,
    /// The values and bodies that changed, which only opt-in layouts do.
    pub changed: Vec<ChangedValue>,
}

/// Formats a file and proves that the outcome says the same; see [`format_parsed`].
pub fn format(file: &SourceFile, dialect: Dialect, options: &Options) -> Result<Formatted, Unproven> {
    format_parsed(file, dialect, &parse(file.text(), dialect), options)
}

/// Formats a parsed file and proves that the outcome says the same. Takes time linear in the length of the
/// file.
///
/// A file that is not UTF-8 is left as it is, for BitBake reads none of it. [`Unproven`] is a fault of
/// pvlint: then the file must not be written.
pub(crate) fn format_parsed(
    file: &SourceFile,
    dialect: Dialect,
    before: &Parse,
    options: &Options,
) -> Result<Formatted, Unproven> {
    let edits = edits(file, before, options);
    if edits.is_empty() {
        return Ok(Formatted { text: file.shared_text(), edits, changed: Vec::new() });
    }
    let text: Arc<str> = apply(file.text(), &edits).into();
    let formatted = SourceFile::new(file.path(), Arc::clone(&text));
    let after = parse(&text, dialect);
    let changed = proof::same_statements((file.text(), before), (&text, &after), options)?;
    // The lines of a range have moved, so a second time would be about others.
    if options.range.is_none()
        && let Some(edit) = self::edits(&formatted, &after, options).first()
    {
        return Err(Unproven::unstable(&formatted, edit));
    }
    Ok(Formatted { text, edits, changed })
}

/// The edits that format a parsed file, sorted and disjoint; not yet proven to be harmless.
pub(crate) fn edits(file: &SourceFile, parse: &Parse, options: &Options) -> Vec<Edit> {
    let mut edits = Vec::new();
    if file.invalid_utf8().is_some() {
        return edits;
    }
    let ast = File::new(file.text(), &parse.tree);
    let regions = Regions::of(ast, parse, options.range);
    let line_ends = LineEnds::new(file.text(), options.line_ending);
    let tables = match options.operator_spacing {
        OperatorSpacing::PreserveAlignment => alignment::tables(ast),
        OperatorSpacing::Single => Vec::new(),
    };
    for stmt in ast.stmts().filter(|stmt| stmt.kind() != StmtKind::Blank && regions.is_open(stmt.id)) {
        let first = edits.len();
        let aligned = tables.get(stmt.id.0 as usize).copied().unwrap_or_default();
        gaps::edits(stmt, aligned, options, &mut edits);
        line_ends.edits(stmt.lines(), &mut edits);
        bodies::edits(stmt, options, &mut edits);
        if let Some(assignment) = stmt.as_assignment()
            && let Some(edit) = layout::edit(assignment, options, &edits[first..], line_ends.wanted())
        {
            // The layout decides about the lines of the value.
            let mut index = 0;
            edits.retain(|other| {
                index += 1;
                index <= first || !edit.span.overlaps(other.span)
            });
            edits.push(edit);
        }
    }
    blank_lines::edits(ast, &regions, options, line_ends.wanted(), &mut edits);
    edits.extend(final_newline(ast, &regions, line_ends.wanted()));
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    edits
}

/// A line end for the last line, if it has none. Not even a `def` sees the difference.
fn final_newline(file: File<'_>, regions: &Regions, line_end: &str) -> Option<Edit> {
    let last = file.stmts().next_back()?;
    let missing = last.kind() != StmtKind::Blank && !file.text.ends_with(['\n', '\r']);
    (missing && regions.is_open(last.id)).then(|| Edit::insert(file.text.len(), line_end))
}
