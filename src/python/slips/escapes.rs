//! `\.` and the like in texts that are not raw: Python warns of them, and will refuse them one day.

use super::{Slip, SlipKind};

/// What may follow a backslash.
const KNOWN: &str = "\n\r\\'\"abfnrtv01234567xNuU";

pub(super) fn add(code: &str, slips: &mut Vec<Slip>) {
    if !code.contains('\\') {
        return;
    }
    for literal in literals(code) {
        let prefix = literal.prefix.to_ascii_lowercase();
        if prefix.contains('r') {
            continue;
        }
        let mut chars = literal.inner.char_indices();
        let (mut wrong, mut has_known) = (Vec::new(), false);
        while let Some((at, c)) = chars.next() {
            if c != '\\' {
                continue;
            }
            let Some((_, next)) = chars.next() else { break };
            let is_known = KNOWN.contains(next) && !(prefix.contains('b') && "NuU".contains(next));
            match is_known {
                true => has_known = true,
                false => wrong.push((at, next)),
            }
        }
        let Some((first, next)) = wrong.first().copied() else { continue };
        let at = literal.start + first..literal.start + first + 1 + next.len_utf8();
        let kind = SlipKind::InvalidEscape {
            escape: format!("\\{next}"),
            raw_at: (!has_known && prefix.is_empty()).then_some(literal.begin),
            all: wrong.into_iter().map(|(at, _)| literal.start + at).collect(),
        };
        slips.push(Slip { at, kind });
    }
}

struct Literal<'c> {
    prefix: &'c str,
    inner: &'c str,
    /// Where the inner text begins.
    start: usize,
    /// Where it begins, its prefix included.
    begin: usize,
}

/// The string literals of code.
fn literals(code: &str) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let bytes = code.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            quote @ (b'"' | b'\'') => {
                let is_prefix = |byte: &&u8| b"rRbBuUfFtT".contains(byte);
                let length = bytes[..at].iter().rev().take_while(is_prefix).count();
                let before = bytes[..at - length].last();
                let is_name = before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
                let length = if is_name { 0 } else { length };
                let quotes = if bytes[at..].starts_with(&[quote; 3]) { 3 } else { 1 };
                let start = at + quotes;
                let end = end_of(bytes, start, quote, quotes);
                let Some(inner) = code.get(start..end) else { return found };
                found.push(Literal { prefix: &code[at - length..at], inner, start, begin: at - length });
                at = end + quotes;
            }
            _ => at += 1,
        }
    }
    found
}

fn end_of(bytes: &[u8], start: usize, quote: u8, quotes: usize) -> usize {
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote
                && bytes[at..].iter().take(quotes).filter(|b| **b == quote).count() == quotes =>
            {
                return at;
            }
            b'\n' if quotes == 1 => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::super::{CodeKind, slips_in};

    #[track_caller]
    fn check(code: &str, want: &[&str]) {
        let found: Vec<&str> =
            slips_in(code, CodeKind::Expression).into_iter().map(|slip| &code[slip.at]).collect();
        assert_eq!(found, want, "{code}");
    }

    #[test]
    fn escapes_that_python_does_not_know() {
        check(r"re.sub('\.', '', x)", &[r"\."]);
        check(r#"re.match("a\d+\s", x)"#, &[r"\d"]);
        check(r"'\n\t\\.\x41\'' + r'\.' + Rb'\.'", &[]);
        check(r"b'\N'", &[r"\N"]);
        check("'''a\\\nb\\d'''", &[r"\d"]);
    }
}
