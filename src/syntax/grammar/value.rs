//! The inside of a value: `${NAME}` and `${@EXPRESSION}`.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use nom::Parser;
use nom::bytes::complete::{tag, take_while1};

use super::{P, expected};

/// A reference in a value; the slices are those between `${` (or `${@`) and `}`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reference<'a> {
    /// `${NAME}`
    Variable(&'a str),
    /// `${@EXPRESSION}`
    Python(&'a str),
}

/// All references of `value` from left to right, none inside another; each with its whole text.
///
/// An inner `${NAME}` of an expression or of `${${A}}` is not reported by itself: BitBake expands those
/// first, ask again for the inner text.
pub fn references(value: &str) -> impl Iterator<Item = (&str, Reference<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(start) = find_reference(value, at) {
            if let Ok((rest, reference)) = reference(&value[start..]) {
                at = value.len() - rest.len();
                return Some((&value[start..at], reference));
            }
            // No `}` ends this expression, so none on this line ends a reference after it either.
            at = match value[start..].starts_with("${@") {
                true => {
                    memchr::memchr(b'\n', &value.as_bytes()[start..]).map_or(value.len(), |end| start + end)
                }
                false => start + 2,
            };
        }
        None
    })
}

/// Where a reference begins, if it is one: the first `${` that does not stand before `from`.
pub(crate) fn find_reference(text: &str, from: usize) -> Option<usize> {
    static START: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("${"));
    START.find(&text.as_bytes()[from..]).map(|found| from + found)
}

/// `reference = variable_reference | python_reference ;`
pub(crate) fn reference(input: &str) -> P<'_, Reference<'_>> {
    if input.starts_with("${@") { python_reference(input) } else { variable_reference(input) }
}

/// `variable_reference = "${", reference_char, { reference_char }, "}" ;` where `reference_char` is a
/// letter, a digit or one of `- _ + . / ~ :`.
pub(crate) fn variable_reference(input: &str) -> P<'_, Reference<'_>> {
    let (rest, _) = tag("${").parse(input)?;
    let (rest, name) = take_while1(is_reference_char).parse(rest)?;
    let (rest, _) = tag("}").parse(rest)?;
    Ok((rest, Reference::Variable(name)))
}

/// `python_reference = "${@", python_item, { python_item }, "}" ;`
/// `python_item = "{", { any }, "}" | any ;`
///
/// The shortest match counts: the expression ends at the first `}` that does not close a `{` of its own,
/// and braces are counted one level deep. String literals mean nothing, and it stays within one line.
/// If no such `}` follows, the pattern backtracks and the last `{` counts as an ordinary character.
pub(crate) fn python_reference(input: &str) -> P<'_, Reference<'_>> {
    let (body, _) = tag("${@").parse(input)?;
    let bytes = body.as_bytes();
    let mut at = 0;
    let mut last_close = None;
    while at < bytes.len() && bytes[at] != b'\n' {
        match bytes[at] {
            b'}' if at > 0 => return Ok((&body[at + 1..], Reference::Python(&body[..at]))),
            b'{' => match memchr::memchr2(b'}', b'\n', &bytes[at + 1..]) {
                Some(close) if bytes[at + 1 + close] == b'}' => {
                    last_close = Some(at + 1 + close);
                    at += close + 2;
                }
                _ => break,
            },
            _ => at += 1,
        }
    }
    match last_close {
        Some(close) => Ok((&body[close + 1..], Reference::Python(&body[..close]))),
        None => expected(&body[at..], "`}`"),
    }
}

fn is_reference_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '.' | '/' | '~' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, want: &[&str]) {
        let got: Vec<&str> = references(value).map(|found| found.0).collect();
        assert_eq!(got, want, "{value}");
    }

    #[test]
    fn finds_references() {
        check("a ${B} c${D_1}", &["${B}", "${D_1}"]);
        check("${${A}}", &["${A}"]);
        check("$A ${A[x]} ${a b} ${}", &[]);
        check("${@f({'a': 1})} x", &["${@f({'a': 1})}"]);
        check("${@f({'a': {}})} x", &["${@f({'a': {}}"]);
        check("${@f('}')}", &["${@f('}"]);
        check("${@f('{')} ${B}", &["${@f('{')} ${B}"]);
        check("${@f('{')}", &["${@f('{')}"]);
        check("${@}", &[]);
        check("${@x", &[]);
    }
}
