//! Spaces at line ends, and the line ends themselves.
//!
//! BitBake reads a file in text mode and trims every physical line on the right before it looks at it,
//! also in function bodies, here-documents and between continued lines. So neither is part of anything.

use super::options::LineEnding;
use crate::syntax::trim_end_spaces;
use crate::text::{Edit, Span};

/// The lines of a text, and how they shall end.
pub(super) struct LineEnds<'t> {
    text: &'t str,
    has_cr: bool,
    wanted: &'static str,
    /// Whether all lines are as they should be, as in most files.
    is_clean: bool,
}

impl<'t> LineEnds<'t> {
    pub(super) fn new(text: &'t str, option: LineEnding) -> LineEnds<'t> {
        let has_cr = memchr::memchr(b'\r', text.as_bytes()).is_some();
        let wanted = match option {
            LineEnding::Lf => "\n",
            LineEnding::Crlf => "\r\n",
            LineEnding::Auto if has_cr && mostly_crlf(text.as_bytes()) => "\r\n",
            LineEnding::Auto => "\n",
        };
        let is_clean = !has_cr && wanted == "\n" && is_trimmed(text.as_bytes());
        LineEnds { text, has_cr, wanted, is_clean }
    }

    pub(super) fn wanted(&self) -> &'static str {
        self.wanted
    }

    /// The edits that trim the lines of `span`, which is whole lines, and end them as wanted.
    pub(super) fn edits(&self, span: Span, edits: &mut Vec<Edit>) {
        if self.is_clean {
            return;
        }
        let mut start = span.start as usize;
        while start < span.end as usize {
            let end = self.line_end(start, span.end as usize);
            let content = trim_end_spaces(&self.text[start..end.start as usize]);
            let kept = start + content.len();
            let wanted = if end.is_empty() { "" } else { self.wanted };
            if kept != end.start as usize || end.slice(self.text) != wanted {
                edits.push(Edit::replace(Span::new(kept, end.end as usize), wanted));
            }
            start = end.end as usize;
        }
    }

    /// The line end of the line that holds `from`; empty where the text ends without one.
    fn line_end(&self, from: usize, limit: usize) -> Span {
        let bytes = &self.text.as_bytes()[..limit];
        let found = match self.has_cr {
            false => memchr::memchr(b'\n', &bytes[from..]),
            true => memchr::memchr2(b'\n', b'\r', &bytes[from..]),
        };
        match found.map(|at| from + at) {
            None => Span::empty(limit),
            Some(at) if bytes[at..].starts_with(b"\r\n") => Span::new(at, at + 2),
            Some(at) => Span::new(at, at + 1),
        }
    }
}

/// Whether surely no line that LF ends, nor the last one, has a space at its end.
fn is_trimmed(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\n', bytes).all(|at| ends_well(&bytes[..at])) && ends_well(bytes)
}

fn ends_well(line: &[u8]) -> bool {
    line.last().is_none_or(|byte| byte.is_ascii_graphic() || *byte == b'\n')
}

fn mostly_crlf(bytes: &[u8]) -> bool {
    let crlf = memchr::memmem::find_iter(bytes, b"\r\n").count();
    crlf * 2 > memchr::memchr_iter(b'\n', bytes).count()
}
