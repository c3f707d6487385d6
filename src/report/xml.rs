//! Escapes of XML, for the formats that are written in it.

use crate::text::is_control;

/// `text` as the value of an attribute. Line ends and tabs are written as references, since a reader turns
/// bare ones into spaces.
pub(super) fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            ch => push(&mut out, ch),
        }
    }
    out
}

/// `text` between tags.
pub(super) fn content(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '\t' | '\n' => out.push(ch),
            '\r' => out.push_str("&#13;"),
            ch => push(&mut out, ch),
        }
    }
    out
}

/// What XML 1.0 cannot hold at all becomes U+FFFD.
fn push(out: &mut String, ch: char) {
    match ch {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
        ch if is_control(ch) => out.push_str(&format!("&#{};", u32::from(ch))),
        ch => out.push(ch),
    }
}
