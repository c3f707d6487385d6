//! Paths that are known in part.

use crate::syntax::{Reference, references};
use crate::text::Span;
use crate::value::{Piece, Value};

/// A path of which some variables may be unknown: it is compared as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownPath(Vec<Atom>);

/// A part of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Atom {
    Text(String),
    /// A variable that is not known.
    Variable(String),
}

impl KnownPath {
    /// The path that a value is; `None` if it has parts that are no plain variables.
    pub fn of(value: &Value) -> Option<KnownPath> {
        match value {
            Value::Exact(text) => Some(KnownPath(vec![Atom::Text(text.clone())])),
            Value::Alternatives(_) => None,
            Value::Partial(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => Some(Atom::Text(text.clone())),
                    Piece::Unknown(source) => match references(source).collect::<Vec<_>>().as_slice() {
                        [(whole, Reference::Variable(name))] if whole == source => {
                            Some(Atom::Variable((*name).to_owned()))
                        }
                        _ => None,
                    },
                })
                .collect::<Option<Vec<_>>>()
                .map(KnownPath),
        }
    }

    /// The path that a text is, with the variables replaced that `value_of` knows; `None` if it holds Python.
    pub fn written(text: &str, value_of: impl Fn(&str) -> Option<String>) -> Option<KnownPath> {
        let (mut atoms, mut end) = (Vec::new(), 0);
        for (whole, reference) in references(text) {
            let at = Span::of(text, whole);
            let Reference::Variable(name) = reference else { return None };
            atoms.push(Atom::Text(text[end..at.start as usize].to_owned()));
            atoms.push(value_of(name).map_or_else(|| Atom::Variable(name.to_owned()), Atom::Text));
            end = at.end as usize;
        }
        atoms.push(Atom::Text(text[end..].to_owned()));
        Some(KnownPath(atoms))
    }

    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|atom| match atom {
            Atom::Variable(name) => Some(name.as_str()),
            Atom::Text(_) => None,
        })
    }

    /// Whether this directory surely does not hold `path`, if variables of the same name are the same.
    pub fn surely_does_not_hold(&self, path: &KnownPath) -> bool {
        let (mut own, mut other) = (self.symbols().into_iter(), path.symbols().into_iter());
        loop {
            match (own.next(), other.next()) {
                (None, None) => return false,
                (None, Some(symbol)) => return matches!(symbol, Symbol::Char(c) if c != '/'),
                (Some(Symbol::Char(a)), Some(Symbol::Char(b))) if a == b => {}
                (Some(Symbol::Variable(a)), Some(Symbol::Variable(b))) if a == b => {}
                (Some(Symbol::Char(_)), Some(Symbol::Char(_)) | None) => return true,
                _ => return false,
            }
        }
    }

    fn symbols(&self) -> Vec<Symbol<'_>> {
        let mut symbols = Vec::new();
        for atom in &self.0 {
            match atom {
                Atom::Text(text) => symbols.extend(text.chars().map(Symbol::Char)),
                Atom::Variable(name) => symbols.push(Symbol::Variable(name)),
            }
        }
        symbols
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Symbol<'a> {
    Char(char),
    Variable(&'a str),
}

impl std::fmt::Display for KnownPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|atom| match atom {
            Atom::Text(text) => f.write_str(text),
            Atom::Variable(name) => write!(f, "${{{name}}}"),
        })
    }
}
