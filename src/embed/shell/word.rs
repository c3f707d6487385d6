//! Reads words and here-documents: quotes and expansions.

use super::parse::{Parser, ends_word};
use super::tree::*;

/// Substitutions and parameters nested deeper than this are not looked into.
const MAX_DEPTH: usize = 60;

/// What text is in, which decides what is special in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Word,
    Double,
    Document,
    /// The text of `${X:-…}`, which a brace ends; in double quotes or not.
    Parameter {
        in_double: bool,
    },
}

impl Parser<'_> {
    /// `None` if no word begins here.
    pub(super) fn word(&mut self) -> Option<Word> {
        let start = self.at;
        let parts = self.parts(Inside::Word);
        if self.at == start {
            return None;
        }
        Some(Word { span: start..self.at, parts })
    }

    fn parts(&mut self, inside: Inside) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        while let Some(byte) = self.byte(0) {
            let ends = match inside {
                Inside::Word => ends_word(byte),
                Inside::Double => byte == b'"',
                Inside::Document => false,
                Inside::Parameter { .. } => byte == b'}',
            };
            if ends {
                break;
            }
            let start = self.at;
            let kind = self.part(byte, inside);
            self.at = self.at.min(self.end);
            match (kind, parts.last_mut()) {
                (PartKind::Literal, Some(last)) if last.kind == PartKind::Literal => last.span.end = self.at,
                (kind, _) => parts.push(Part { span: start..self.at, kind }),
            }
        }
        parts
    }

    /// One part; at least one byte is read.
    fn part(&mut self, byte: u8, inside: Inside) -> PartKind {
        let quotes_count = matches!(inside, Inside::Word | Inside::Parameter { in_double: false });
        match byte {
            b'\\' => {
                let escaped = self.rest()[1..].chars().next();
                self.at += 1 + escaped.map_or(0, char::len_utf8);
                PartKind::Escaped
            }
            b'\'' if quotes_count => self.single(),
            b'"' if inside != Inside::Document => self.double(),
            b'`' => self.backquote(),
            b'$' => self.dollar(inside),
            _ => {
                self.at += 1;
                while self.byte(0).is_some_and(|byte| !byte.is_ascii()) {
                    self.at += 1;
                }
                PartKind::Literal
            }
        }
    }

    fn single(&mut self) -> PartKind {
        let start = self.at;
        self.at += 1;
        match memchr::memchr(b'\'', self.rest().as_bytes()) {
            Some(end) => self.at += end + 1,
            None => self.unclosed(start),
        }
        PartKind::Single
    }

    fn unclosed(&mut self, start: usize) {
        self.at = self.end;
        self.fault(start..self.end, FaultKind::Unclosed);
    }

    fn double(&mut self) -> PartKind {
        let start = self.at;
        self.at += 1;
        let parts = self.parts(Inside::Double);
        if self.byte(0) == Some(b'"') {
            self.at += 1;
        } else {
            self.unclosed(start);
        }
        PartKind::Double(parts)
    }

    fn dollar(&mut self, inside: Inside) -> PartKind {
        let start = self.at;
        match self.byte(1) {
            Some(b'{') => return self.braces(inside),
            Some(b'(') => return self.substitution(),
            Some(b'\'') if matches!(inside, Inside::Word) => {
                self.at += 2;
                self.ansi_end(start);
                return PartKind::Ansi;
            }
            _ => {}
        }
        let len = match self.byte(1) {
            Some(byte) if byte.is_ascii_digit() || is_special(byte) => 1,
            _ => {
                let rest = self.rest().bytes().skip(1);
                rest.take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
            }
        };
        self.at += 1 + len;
        if len == 0 {
            return PartKind::Literal;
        }
        let name = start + 1..self.at;
        PartKind::Parameter(Parameter {
            name,
            has_braces: false,
            operation: None,
            prefix: None,
            parts: Vec::new(),
        })
    }

    fn ansi_end(&mut self, start: usize) {
        while let Some(byte) = self.byte(0) {
            self.at += match byte {
                b'\\' => 1 + self.rest()[1..].chars().next().map_or(0, char::len_utf8),
                b'\'' => {
                    self.at += 1;
                    return;
                }
                _ => 1,
            };
        }
        self.unclosed(start);
    }

    fn braces(&mut self, inside: Inside) -> PartKind {
        let start = self.at;
        if self.is_metadata
            && self.byte(2) == Some(b'@')
            && let Some(len) = inline_len(self.rest())
        {
            self.at += len;
            return PartKind::Inline;
        }
        if self.depth >= MAX_DEPTH || self.never_closed.contains(&start) {
            self.at += 2;
            return PartKind::Literal;
        }
        self.depth += 1;
        let before = self.noted();
        self.at += 2;
        let next = self.byte(1);
        let prefix = match self.byte(0) {
            Some(byte @ (b'#' | b'!')) if next.is_some_and(|next| next != b'}') => Some(byte),
            _ => None,
        };
        self.at += usize::from(prefix.is_some());
        let from = self.at;
        let special = self.byte(0).is_some_and(is_special);
        let len =
            self.rest().bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        self.at += if special { 1 } else { len };
        let name = from..self.at;
        let in_double =
            matches!(inside, Inside::Double | Inside::Document | Inside::Parameter { in_double: true });
        let parts = self.parts(Inside::Parameter { in_double });
        self.depth -= 1;
        if self.byte(0) != Some(b'}') {
            // What follows is read again as if there were no brace.
            self.forget(&before);
            self.never_closed.insert(start);
            self.fault(start..start + 2, FaultKind::Unclosed);
            self.at = start + 2;
            return PartKind::Literal;
        }
        let operation = if self.at > name.end { Some(name.end..self.at) } else { None };
        self.at += 1;
        PartKind::Parameter(Parameter { name, has_braces: true, operation, prefix, parts })
    }

    fn substitution(&mut self) -> PartKind {
        let start = self.at;
        if self.byte(2) == Some(b'(')
            && let Some(end) = self.arithmetic_end(start + 3)
        {
            self.at = end;
            return PartKind::Arithmetic;
        }
        self.at += 2;
        if self.depth >= MAX_DEPTH {
            self.fault(start..self.at, FaultKind::TooDeep);
            return PartKind::Literal;
        }
        self.depth += 1;
        let waiting = std::mem::take(&mut self.waiting);
        let list = self.list();
        self.waiting.splice(0..0, waiting);
        self.depth -= 1;
        if self.byte(0) == Some(b')') {
            self.at += 1;
        } else {
            self.unclosed(start);
        }
        PartKind::Command(list)
    }

    fn backquote(&mut self) -> PartKind {
        let start = self.at;
        self.at += 1;
        let Some(len) = backquote_end(self.rest(), self.is_metadata) else {
            self.unclosed(start);
            return PartKind::Backquote(List::new());
        };
        let (inner_end, outer_end) = (self.at + len, self.end);
        let mut list = List::new();
        if self.depth < MAX_DEPTH {
            self.depth += 1;
            let waiting = std::mem::take(&mut self.waiting);
            self.end = inner_end;
            list = self.script();
            self.end = outer_end;
            self.waiting = waiting;
            self.depth -= 1;
        }
        self.at = inner_end + 1;
        PartKind::Backquote(list)
    }

    /// Where `((` whose inside begins at `from` ends, if that is with `))`.
    pub(super) fn arithmetic_end(&self, from: usize) -> Option<usize> {
        let bytes = &self.text.as_bytes()[..self.end];
        let mut depth = 0usize;
        let mut at = from;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 && bytes.get(at + 1) == Some(&b')') => return Some(at + 2),
                b')' if depth == 0 => return None,
                b')' => depth -= 1,
                b'\\' => at += 1,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Notes a here-document that begins after this line; its number.
    pub(super) fn wait_for(&mut self, operator: &Span, target: &Word) -> usize {
        let written = &self.text[target.span.clone()];
        let is_quoted = written.contains(['\'', '"', '\\']);
        let name = super::unquote(written).into_owned();
        let number = self.documents.len();
        self.documents.push(Document {
            span: self.end..self.end,
            is_quoted,
            is_closed: false,
            parts: Vec::new(),
        });
        self.waiting.push((number, name, operator.len() == 3));
        number
    }

    /// Reads the here-documents that begin here.
    pub(super) fn read_documents(&mut self) {
        for (number, name, strips_tabs) in std::mem::take(&mut self.waiting) {
            let start = self.at;
            let mut text_end = self.end;
            // A backslash at its end joins a line with the next one, be that the name, unless the name is
            // quoted.
            let joins = !self.documents[number].is_quoted;
            let mut is_joined = false;
            while self.at < self.end {
                let rest = self.rest();
                let len = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
                let line = if strips_tabs { rest[..len].trim_start_matches('\t') } else { &rest[..len] };
                let is_end = line == name && !is_joined;
                is_joined = joins && ends_in_backslash(line);
                if is_end {
                    text_end = self.at;
                    self.documents[number].is_closed = true;
                }
                self.at = (self.at + len + 1).min(self.end);
                if is_end {
                    break;
                }
            }
            let (after, outer_end) = (self.at, self.end);
            self.documents[number].span = start..text_end;
            if !self.documents[number].is_quoted {
                self.at = start;
                self.end = text_end;
                self.documents[number].parts = self.parts(Inside::Document);
                self.end = outer_end;
                self.at = after;
            }
        }
    }
}

/// Whether a text ends in a backslash that is not escaped itself.
pub(crate) fn ends_in_backslash(text: &str) -> bool {
    text.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// The parameters of the shell that are no names.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')
}

/// How long an inline expression `${@…}` is, which ends on its line. It ends where BitBake's pattern
/// `\$\{@(?:\{.*?\}|.)+?\}` ends.
pub(crate) fn inline_len(text: &str) -> Option<usize> {
    let line = text.split('\n').next().unwrap_or_default();
    let bytes = line.as_bytes();
    let close = |from: usize| memchr::memchr(b'}', bytes.get(from..)?).map(|end| from + end);
    let mut at = 3;
    while at < bytes.len() {
        match bytes[at] {
            b'}' if at > 3 => return Some(at + 1),
            b'{' => match close(at).filter(|inner| close(inner + 1).is_some()) {
                Some(inner) => at = inner + 1,
                None => return close(at + 1).map(|end| end + 1),
            },
            _ => at += 1,
        }
    }
    None
}

/// Where the backquote is that ends the text after an opening one.
fn backquote_end(text: &str, is_metadata: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += memchr::memchr3(b'\\', b'`', b'$', bytes.get(at..)?)?;
        match bytes[at] {
            b'`' => return Some(at),
            b'\\' => at += 2,
            _ => {
                let inline = text.get(at..).filter(|rest| is_metadata && rest.starts_with("${@"));
                at += inline.and_then(inline_len).unwrap_or(1);
            }
        }
    }
}
