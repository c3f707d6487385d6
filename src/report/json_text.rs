//! JSON whose text cannot steer a terminal: of control characters it holds escapes only.
//!
//! `serde_json` escapes those below U+0020, as the standard demands, and no others.

use std::fmt::Write;
use std::io;

use serde::Serialize;

use crate::text::is_control;

/// `value` as JSON on lines of its own, indented.
pub(crate) fn pretty_json(value: &impl Serialize) -> io::Result<String> {
    Ok(escaped(serde_json::to_string_pretty(value)?))
}

/// `value` as JSON on one line.
pub(crate) fn compact_json(value: &impl Serialize) -> io::Result<String> {
    Ok(escaped(serde_json::to_string(value)?))
}

/// Outside of strings JSON holds no control characters but line ends, so all others can be escaped.
fn escaped(json: String) -> String {
    if !json.contains(is_bad) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for ch in json.chars() {
        if is_bad(ch) {
            let _ = write!(out, "\\u{:04x}", u32::from(ch));
        } else {
            out.push(ch);
        }
    }
    out
}

fn is_bad(ch: char) -> bool {
    ch != '\n' && is_control(ch)
}
