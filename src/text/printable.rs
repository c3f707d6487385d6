//! Text that is safe to print: what a file or its name holds must neither break a line nor steer a terminal.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// `path` as people are told it: from the directory `base` on if it lies below that, and on one line; bytes
/// that are not UTF-8 are written as `\xNN`.
///
/// A path that begins with a colon gets `./` before it: a line that begins with `::` would be a command to
/// GitHub's runner.
pub(crate) fn display_path(path: &Path, base: &Path) -> String {
    let below = path.strip_prefix(base).unwrap_or(path);
    if below.as_os_str().is_empty() {
        return ".".to_owned();
    }
    let mut out = String::new();
    for chunk in below.as_os_str().as_encoded_bytes().utf8_chunks() {
        out.push_str(&one_line(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    if out.starts_with(':') {
        out.insert_str(0, "./");
    }
    out
}

/// Whether printing `ch` does something else than to show a character: control characters, those that
/// reorder or hide the text around them, and what is no character at all (XML cannot hold it).
pub(crate) fn is_control(ch: char) -> bool {
    ch.is_control()
        || matches!(
            ch,
            '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'
                | '\u{ffff}'
        )
}

/// `text` on one line, with control characters written as escapes: `\n`, `\t`, `\u{1b}`.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for ch in text.chars() {
        if is_control(ch) {
            out.extend(ch.escape_default());
        } else {
            out.push(ch);
        }
    }
    Cow::Owned(out)
}
