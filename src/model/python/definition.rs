//! A function as metadata defines it.

use std::sync::{Arc, OnceLock};

use super::parse::{self, Invalid};
use super::tree::{Function, Stmt};

/// The text of a `def`, parsed when somebody asks.
#[derive(Debug)]
pub struct Definition {
    text: Arc<str>,
    parsed: OnceLock<Result<Vec<Stmt>, Invalid>>,
}

/// Why Python does not take a function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// In the words of Python.
    pub message: String,
    /// The line of the text, from 1.
    pub line: usize,
}

impl Definition {
    pub fn new(text: Arc<str>) -> Definition {
        Definition { text, parsed: OnceLock::new() }
    }

    fn parsed(&self) -> &Result<Vec<Stmt>, Invalid> {
        self.parsed.get_or_init(|| parse::module(&self.text))
    }

    /// The function of that name.
    pub fn function(&self, name: &str) -> Option<Arc<Function>> {
        self.parsed().as_ref().ok()?.iter().find_map(|stmt| match stmt {
            Stmt::Def(function) if *function.name == *name => Some(Arc::clone(function)),
            _ => None,
        })
    }

    pub fn error(&self) -> Option<SyntaxError> {
        let (message, at) = match self.parsed().as_ref().err()? {
            Invalid::UnterminatedString { at } => ("unterminated string literal", *at),
            Invalid::Syntax { message, at } => (message.as_str(), *at),
            Invalid::TooDeep => return None,
        };
        let before = self.text.get(..at).unwrap_or(&self.text);
        Some(SyntaxError { message: message.to_owned(), line: before.matches('\n').count() + 1 })
    }

    pub fn text(&self) -> &Arc<str> {
        &self.text
    }
}
