//! Offsets to lines and columns, and back.

use super::Span;

/// A position for people: both counted from 1, the column in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineCol {
    pub line: u32,
    pub column: u32,
}

/// Where each line of a text begins.
///
/// Lines end as for BitBake (Python's universal newlines): at LF, CRLF or a lone CR.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(at as u32 + 1);
        }
        LineIndex { starts }
    }

    /// How many lines there are; a final newline opens one more, empty line.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub fn line(&self, offset: usize) -> u32 {
        self.starts.partition_point(|&start| start as usize <= offset) as u32
    }

    /// The bytes of line `line` (from 1) with its line end; empty past the last line.
    pub fn span(&self, text: &str, line: u32) -> Span {
        let start = self.starts.get(line as usize - 1).map_or(text.len(), |&at| at as usize);
        let end = self.starts.get(line as usize).map_or(text.len(), |&at| at as usize);
        Span::new(start, end)
    }

    pub fn line_col(&self, text: &str, offset: usize) -> LineCol {
        let line = self.line(offset.min(text.len()));
        let start = self.starts[line as usize - 1] as usize;
        let column = text[start..floor_boundary(text, offset)].chars().count() as u32 + 1;
        LineCol { line, column }
    }
}

/// How the line of the byte at `at` ends, or the one before it if there is none.
pub(crate) fn line_end(text: &str, at: usize) -> &'static str {
    let rest = &text[at..];
    let from = if rest.contains(['\n', '\r']) { rest } else { text };
    match from.find(['\n', '\r']).map(|end| &from[end..]) {
        Some(end) if end.starts_with("\r\n") => "\r\n",
        Some(end) if end.starts_with('\r') => "\r",
        _ => "\n",
    }
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let text = "a\r\nb\rc\nd";
        let index = LineIndex::new(text);
        assert_eq!(index.count(), 4);
        assert_eq!(index.line_col(text, 3), LineCol { line: 2, column: 1 });
        assert_eq!(index.line_col(text, 7), LineCol { line: 4, column: 1 });
    }

    #[test]
    fn columns_count_characters() {
        let text = "x\nä😀b";
        let index = LineIndex::new(text);
        let b = text.find('b').unwrap();
        assert_eq!(index.line_col(text, b), LineCol { line: 2, column: 3 });
    }
}
