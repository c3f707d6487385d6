//! A function as metadata defines it.

use std::sync::{Arc, OnceLock};

use super::nesting::Invalid;
use super::parse;
use super::tree::{Function, Stmt};

/// The text of a `def`, parsed when it is first called or read.
#[derive(Debug)]
pub(crate) struct Definition {
    text: Arc<str>,
    parsed: OnceLock<Result<Vec<Stmt>, Invalid>>,
}

/// Why Python does not take some code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SyntaxError {
    /// In the words of Python.
    pub message: String,
    /// The message with more detail, if there is any.
    pub why: String,
    /// The line of the text, from 1.
    pub line: usize,
    /// The byte of the text.
    pub at: usize,
    /// Whether a string literal has no end. BitBake leaves an expression of that kind as it is written.
    pub is_open_string: bool,
}

/// What Python says if it knows nothing better.
pub(super) const INVALID_SYNTAX: &str = "invalid syntax";

/// Why Python does not take an expression.
pub(crate) fn expression_error(code: &str) -> Option<SyntaxError> {
    SyntaxError::of(&parse::expression(code).err()?, code)
}

impl SyntaxError {
    /// Nothing for code that is only more than anybody would write.
    fn of(invalid: &Invalid, code: &str) -> Option<SyntaxError> {
        let (message, why, at) = match invalid {
            Invalid::UnterminatedString { at } => {
                ("unterminated string literal", "unterminated string literal", *at)
            }
            Invalid::Syntax { message, at } => (message.as_str(), message.as_str(), *at),
            Invalid::Grammar { why, at } => (INVALID_SYNTAX, why.as_str(), *at),
            Invalid::TooDeep => return None,
        };
        let before = code.get(..at).unwrap_or(code);
        let (message, why) = (message.to_owned(), why.to_owned());
        let line = before.matches('\n').count() + 1;
        let is_open_string = matches!(invalid, Invalid::UnterminatedString { .. });
        Some(SyntaxError { message, why, line, at: before.len(), is_open_string })
    }
}

impl Definition {
    pub(crate) fn new(text: Arc<str>) -> Definition {
        Definition { text, parsed: OnceLock::new() }
    }

    fn parsed(&self) -> &Result<Vec<Stmt>, Invalid> {
        self.parsed.get_or_init(|| parse::module(&self.text))
    }

    /// The function of that name.
    pub(crate) fn function(&self, name: &str) -> Option<Arc<Function>> {
        self.parsed().as_ref().ok()?.iter().find_map(|stmt| match stmt {
            Stmt::Def(function) if *function.name == *name => Some(Arc::clone(function)),
            _ => None,
        })
    }

    pub(crate) fn error(&self) -> Option<SyntaxError> {
        SyntaxError::of(self.parsed().as_ref().err()?, &self.text)
    }

    pub(crate) fn text(&self) -> &Arc<str> {
        &self.text
    }
}
