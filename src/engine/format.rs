//! Formats one file.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::catch_panic::guarded;
use crate::format::{self, JsonError, Options};
use crate::syntax::{Dialect, Parse, StmtKind, parse};
use crate::text::{Edit, SourceFile, Span};
use crate::value::path::{is_class_file, is_recipe_or_append};

/// What came of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormattedFile {
    pub text: Arc<str>,
    /// How the text came about: sorted, disjoint edits of the original; none if it was well formatted.
    pub edits: Vec<Edit>,
    /// The variables and functions whose values or bodies changed.
    pub changed_values: Vec<String>,
    /// How many statements BitBake cannot read. They are as they were.
    pub broken: usize,
    /// Whether it is a file that a recipe fetches, so that any change makes the recipe's tasks run again.
    pub is_payload: bool,
}

/// Why a file was left as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotFormatted {
    /// BitBake reads none of it, and what cannot be decoded would be lost.
    NotUtf8,
    /// It is called like metadata, but there is not one statement in it that BitBake could read.
    NotMetadata,
    /// It is metadata by its name, but BitBake could not read one line of it.
    NothingReadable,
    /// It is called like JSON, but is none.
    NotJson { at: usize, what: &'static str },
    /// A fault of pvlint.
    Internal(String),
}

impl fmt::Display for NotFormatted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotFormatted::NotUtf8 => f.write_str("not UTF-8, left as it is"),
            NotFormatted::NotMetadata => f.write_str("not metadata of BitBake, left as it is"),
            NotFormatted::NothingReadable => {
                f.write_str("BitBake can read no line of it, left as it is; `pvlint check` shows why")
            }
            NotFormatted::NotJson { what, .. } => write!(f, "not JSON, left as it is: {what}"),
            NotFormatted::Internal(why) => write!(f, "internal error: {why}"),
        }
    }
}

/// Whether a file of this name is formatted as JSON.
pub fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
}

/// Formats a file: JSON by its name, everything else as BitBake would read it, by default as a recipe.
///
/// The outcome is proven to say the same as the original. `options` tell whether values may change.
pub fn format_file(file: &SourceFile, options: &Options) -> Result<FormattedFile, NotFormatted> {
    if file.invalid_utf8().is_some() {
        return Err(NotFormatted::NotUtf8);
    }
    let format = if is_json(file.path()) { format_json } else { format_metadata };
    guarded(|| format(file, options)).unwrap_or_else(|why| Err(NotFormatted::Internal(why)))
}

fn format_metadata(file: &SourceFile, options: &Options) -> Result<FormattedFile, NotFormatted> {
    let dialect = Dialect::of(file.path()).unwrap_or(Dialect::Recipe);
    let parsed = parse(file.text(), dialect);
    if is_foreign(&parsed) {
        let is_by_name = is_recipe_or_append(file.path()) || is_class_file(file.path());
        return Err(if is_by_name { NotFormatted::NothingReadable } else { NotFormatted::NotMetadata });
    }
    let formatted = format::format_parsed(file, dialect, &parsed, options)
        .map_err(|unproven| NotFormatted::Internal(unproven.to_string()))?;
    Ok(FormattedFile {
        text: formatted.text,
        edits: formatted.edits,
        changed_values: formatted.changed.into_iter().map(|changed| changed.name).collect(),
        broken: parsed.broken_stmts().len(),
        is_payload: false,
    })
}

fn format_json(file: &SourceFile, options: &Options) -> Result<FormattedFile, NotFormatted> {
    let text = format::format_json(file.text(), options.json()).map_err(|error| match error {
        JsonError::Invalid { at, what } => NotFormatted::NotJson { at, what },
        JsonError::Unproven(unproven) => NotFormatted::Internal(unproven.to_string()),
    })?;
    let mut edits = Vec::new();
    if text != file.text() {
        edits.push(Edit::replace(Span::new(0, file.text().len()), text.as_str()));
    }
    Ok(FormattedFile { text: text.into(), edits, changed_values: Vec::new(), broken: 0, is_payload: true })
}

/// Whether a text only happens to be called like metadata: BitBake could not read a single line of it.
pub(super) fn is_foreign(parsed: &Parse) -> bool {
    if parsed.errors.is_empty() {
        return false;
    }
    let mut stmts = parsed.tree.stmts().iter();
    stmts.all(|stmt| matches!(stmt.kind, StmtKind::Blank | StmtKind::Comment | StmtKind::Error))
}
