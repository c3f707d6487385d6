//! Physical lines of a text, trimmed right as BitBake reads them.

use crate::syntax::grammar::lex::trim_end_spaces;

/// Walks over the physical lines of a text. Lines end at LF, CRLF or a lone CR.
#[derive(Clone)]
pub(super) struct Lines<'a> {
    text: &'a str,
    next: Position,
    /// Whether the text holds a CR at all; most do not, and then looking for LF alone is faster.
    has_cr: bool,
}

/// Before which line a walk stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Position {
    /// Where the line begins.
    pub offset: usize,
    /// Its number, from 1.
    pub number: u32,
}

/// One physical line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Its text, trimmed right.
    pub text: &'a str,
    pub start: usize,
    /// Where the next line starts.
    pub end: usize,
    pub number: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Lines<'a> {
        let has_cr = memchr::memchr(b'\r', text.as_bytes()).is_some();
        Lines { text, next: Position { offset: 0, number: 1 }, has_cr }
    }

    /// Where the next line begins, or the end of the text with the number of a line that is not there.
    pub(super) fn position(&self) -> Position {
        self.next
    }

    pub(super) fn go_to(&mut self, position: Position) {
        self.next = position;
    }

    pub(super) fn peek(&self) -> Option<Line<'a>> {
        self.clone().next()
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    #[inline]
    fn next(&mut self) -> Option<Line<'a>> {
        let Position { offset: start, number } = self.next;
        let bytes = self.text.as_bytes();
        if start >= bytes.len() {
            return None;
        }
        let found = match self.has_cr {
            false => memchr::memchr(b'\n', &bytes[start..]),
            true => memchr::memchr2(b'\n', b'\r', &bytes[start..]),
        };
        let (stop, end) = match found.map(|at| start + at) {
            None => (bytes.len(), bytes.len()),
            Some(at) if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') => (at, at + 2),
            Some(at) => (at, at + 1),
        };
        self.next = Position { offset: end, number: number + 1 };
        Some(Line { text: trim_end_spaces(&self.text[start..stop]), start, end, number })
    }
}
