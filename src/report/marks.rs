//! What stands for what cannot be printed or seen, also where a terminal shows nothing but ASCII.

use std::borrow::Cow;

use super::Style;
use crate::text::is_control;

/// The signs of one kind of terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Marks {
    is_ascii: bool,
    /// Where something is left out.
    pub cut: &'static str,
    pub tab: char,
    /// A space at the end of a line.
    pub space: char,
}

impl Marks {
    pub(super) const UTF_8: Marks = Marks { is_ascii: false, cut: "…", tab: '→', space: '·' };
    pub(super) const ASCII: Marks = Marks { is_ascii: true, cut: "...", tab: '>', space: '.' };

    pub(super) fn of(style: Style) -> Marks {
        if style.ascii { Marks::ASCII } else { Marks::UTF_8 }
    }

    /// What stands for `ch` in a printed line: control characters have pictures of their own.
    pub(super) fn picture(self, ch: char) -> char {
        match ch {
            '\t' => '\t',
            ch if self.is_ascii && is_control(ch) => '?',
            '\u{7f}' => '␡',
            '\0'..='\x1f' => char::from_u32(0x2400 + ch as u32).unwrap_or('\u{fffd}'),
            ch if is_control(ch) => '\u{fffd}',
            ch => ch,
        }
    }

    /// `text`, one of pvlint's own, with what it writes beyond ASCII in ASCII.
    pub(super) fn in_text(self, text: &str) -> Cow<'_, str> {
        if self.is_ascii { in_ascii(text) } else { Cow::Borrowed(text) }
    }
}

/// `text` with the signs that pvlint writes beyond ASCII in ASCII.
pub(crate) fn in_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '…' => plain.push_str("..."),
            '→' => plain.push_str("->"),
            '⟨' => plain.push('<'),
            '⟩' => plain.push('>'),
            '·' => plain.push('.'),
            ch => plain.push(ch),
        }
    }
    Cow::Owned(plain)
}
