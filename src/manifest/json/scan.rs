//! A first look at the bytes: bounds the depth before anything recurses, and finds what would make the
//! parser lose its place, such as a text without its closing quote.

use crate::text::Span;

use super::{JsonError, JsonErrorKind};

/// Deeper nesting is refused. No manifest needs more than six levels; `serde_json` stops here too.
pub(crate) const MAX_DEPTH: usize = 128;

/// What the first look found.
pub(super) struct Scan {
    pub errors: Vec<JsonError>,
    /// Whether the parser would only guess.
    pub hopeless: bool,
}

/// Looks at `text` from byte `start` on. Linear.
pub(super) fn scan(text: &str, start: usize) -> Scan {
    let bytes = text.as_bytes();
    let mut out = Scan { errors: Vec::new(), hopeless: false };
    let mut depth = 0usize;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'"' => string(bytes, at, &mut out),
            b'\'' => single_quoted(bytes, at),
            b'/' => comment(bytes, at),
            b'{' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    out.push(JsonErrorKind::TooDeep, at, at + 1);
                    out.hopeless = true;
                    return out;
                }
                at + 1
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                at + 1
            }
            _ => at + 1,
        };
    }
    out
}

impl Scan {
    fn push(&mut self, kind: JsonErrorKind, start: usize, end: usize) {
        self.errors.push(JsonError { kind, span: Span::new(start, end) });
    }
}

/// The end of the string that opens at `open`; a string without closing quote ends with its line.
fn string(bytes: &[u8], open: usize, out: &mut Scan) -> usize {
    let mut at = open + 1;
    loop {
        match bytes.get(at) {
            Some(b'"') => return at + 1,
            Some(b'\\') if !matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r')) => at += 2,
            None | Some(b'\n' | b'\r') => {
                out.push(JsonErrorKind::UnclosedString, open, at);
                out.hopeless = true;
                return at;
            }
            Some(&byte) => {
                if byte < b' ' {
                    out.push(JsonErrorKind::ControlCharacter(byte as char), at, at + 1);
                }
                at += 1;
            }
        }
    }
}

/// The end of what is in single quotes, if they close on their line.
fn single_quoted(bytes: &[u8], open: usize) -> usize {
    let rest = &bytes[open + 1..];
    match memchr::memchr3(b'\'', b'\n', b'\r', rest) {
        Some(length) if rest[length] == b'\'' => open + 1 + length + 1,
        _ => open + 1,
    }
}

fn comment(bytes: &[u8], open: usize) -> usize {
    let rest = &bytes[open..];
    match rest.get(1) {
        Some(b'/') => memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |length| open + length),
        Some(b'*') => {
            memchr::memmem::find(&rest[2..], b"*/").map_or(bytes.len(), |length| open + 2 + length + 2)
        }
        _ => open + 1,
    }
}
