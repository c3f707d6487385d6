//! The word at a place.

use super::Span;

/// What `is_part` holds of around a byte of a text; empty if that is neither before nor after it.
pub(crate) fn word_around(text: &str, offset: usize, is_part: fn(char) -> bool) -> Span {
    let start = text[..offset].trim_end_matches(is_part).len();
    let rest = text[offset..].trim_start_matches(is_part);
    Span::new(start, text.len() - rest.len())
}
