//! Shell code: its tree, what BitBake and other shells make of it, and the simple commands in it.

pub mod bitbake;
mod commands;
mod compound;
mod parse;
mod simple;
mod tree;
mod word;

use std::borrow::Cow;

pub(crate) use commands::{Command, CommandWord, Scope, ScopeKind, commands};
pub use tree::*;
pub(crate) use word::{ends_in_backslash, inline_len};

/// A script as a POSIX shell reads it, with what bash adds.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Script {
    pub list: List,
    /// The texts of here-documents in the order of their operators.
    pub documents: Vec<Document>,
    pub comments: Vec<Span>,
    /// What a POSIX shell cannot read, in the order in which it was found. The tree is what was understood in
    /// spite of it.
    pub faults: Vec<Fault>,
}

impl Script {
    /// The code of a function, in which `${@…}` is an expression of BitBake.
    pub fn read(text: &str) -> Script {
        Script::parse(text, true)
    }

    /// A file of its own, which BitBake does not expand.
    pub fn of_file(text: &str) -> Script {
        Script::parse(text, false)
    }

    fn parse(text: &str, is_metadata: bool) -> Script {
        let mut parser = parse::Parser {
            text,
            is_metadata,
            at: 0,
            end: text.len(),
            depth: 0,
            faults: Vec::new(),
            comments: Vec::new(),
            documents: Vec::new(),
            waiting: Vec::new(),
            never_closed: Default::default(),
        };
        let list = parser.script();
        let (documents, comments, mut faults) = (parser.documents, parser.comments, parser.faults);
        let open = documents.iter().filter(|document| !document.is_closed);
        faults.extend(
            open.map(|document| Fault { span: document.span.clone(), kind: FaultKind::UnclosedDocument }),
        );
        Script { list, documents, comments, faults }
    }

    /// Visits each command, outer ones before what is in them.
    pub fn each<'t>(&'t self, visit: &mut dyn FnMut(&'t Node)) {
        walk(&self.list, &self.documents, visit);
    }

    /// What BitBake's scanner makes of the text.
    ///
    /// # Errors
    /// The first thing that it cannot read.
    pub fn bitbake(text: &str) -> Result<bitbake::Scan, bitbake::Refusal> {
        bitbake::scan(text)
    }
}

/// A word without its quotes and backslashes; expansions stay as they are.
pub(crate) fn unquote(word: &str) -> Cow<'_, str> {
    if !word.contains(['"', '\'', '\\']) {
        return Cow::Borrowed(word);
    }
    let mut out = String::with_capacity(word.len());
    let mut quote = None;
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', None | Some('"')) => out.extend(chars.next().filter(|c| *c != '\n')),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (c, _) => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
