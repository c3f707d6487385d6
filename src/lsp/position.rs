//! Offsets to the protocol's lines and columns, and back. No other file counts in these.

use serde::{Deserialize, Serialize};

use crate::text::{LineIndex, Span};

/// What columns count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Encoding {
    Utf8,
    /// What every client knows.
    #[default]
    Utf16,
    Utf32,
}

/// A place between two characters; lines and columns from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub(super) struct Position {
    pub line: u32,
    pub character: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Range {
    pub start: Position,
    pub end: Position,
}

impl Encoding {
    /// The one that costs least of those that a client offers.
    pub(super) fn choose<'a>(offered: impl IntoIterator<Item = &'a str>) -> Encoding {
        let offered: Vec<&str> = offered.into_iter().collect();
        let all = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];
        all.into_iter().find(|encoding| offered.contains(&encoding.name())).unwrap_or_default()
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        }
    }

    /// How many columns a text takes.
    pub(super) fn width(self, text: &str) -> u32 {
        let width = match self {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.encode_utf16().count(),
            Encoding::Utf32 => text.chars().count(),
        };
        width as u32
    }

    /// The position of the byte at `offset`; that of the last character before it if it lies in one, and the
    /// end of the text if it lies beyond.
    pub(super) fn position(self, text: &str, lines: &LineIndex, offset: usize) -> Position {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let line = lines.line(offset);
        let start = lines.span(text, line).start as usize;
        Position { line: line - 1, character: self.width(&text[start..offset]) }
    }

    pub(super) fn range(self, text: &str, lines: &LineIndex, span: Span) -> Range {
        let start = self.position(text, lines, span.start as usize);
        Range { start, end: self.position(text, lines, span.end as usize) }
    }

    /// The byte at a position. Past the end of a line counts as its end, as does the middle of a character as
    /// its begin; past the last line as the end of the text.
    pub(super) fn offset(self, text: &str, lines: &LineIndex, position: Position) -> usize {
        if position.line as usize >= lines.count() {
            return text.len();
        }
        let span = lines.span(text, position.line + 1);
        let content = span.slice(text).trim_end_matches(['\r', '\n']);
        let mut columns = 0;
        for (at, ch) in content.char_indices() {
            columns += self.width(ch.encode_utf8(&mut [0; 4]));
            if columns > position.character {
                return span.start as usize + at;
            }
        }
        span.start as usize + content.len()
    }

    /// The bytes of a range; an empty one if it ends before it begins.
    pub(super) fn span(self, text: &str, lines: &LineIndex, range: Range) -> Span {
        let start = self.offset(text, lines, range.start);
        Span::new(start, self.offset(text, lines, range.end).max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_goes_there_and_back() {
        let text = "a\u{1f600}\tä = \"x\"\r\n# \u{feff}lone\rcr\n\n\u{1f600}\u{1f600}end";
        let lines = LineIndex::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let position = encoding.position(text, &lines, offset);
                let back = encoding.offset(text, &lines, position);
                let is_line_end = text[..offset].ends_with('\r') && text[offset..].starts_with('\n');
                assert_eq!(back, if is_line_end { offset - 1 } else { offset }, "{encoding:?} {position:?}");
            }
        }
    }

    #[test]
    fn odd_positions_are_somewhere_in_the_text() {
        #[track_caller]
        fn check(text: &str, line: u32, character: u32, want: usize) {
            let lines = LineIndex::new(text);
            let place = Position { line, character };
            assert_eq!(Encoding::Utf16.offset(text, &lines, place), want, "{text:?} {line}:{character}");
        }
        check("", 0, 0, 0);
        check("", 7, 7, 0);
        check("ab\ncd", 0, 99, 2);
        check("ab\r\ncd", 0, 99, 2);
        check("ab\ncd", 1, u32::MAX, 5);
        check("ab\ncd", u32::MAX, 0, 5);
        // The second half of a pair of surrogates.
        check("\u{1f600}b", 0, 1, 0);
        check("\u{1f600}b", 0, 2, 4);
    }
}
