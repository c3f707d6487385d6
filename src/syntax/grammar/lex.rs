//! Characters, spaces and words, as Python's `str` and `re` see them.

use nom::Parser;
use nom::bytes::complete::{take_while, take_while1};
use unicode_general_category::{GeneralCategory, get_general_category};

use super::P;

/// `space = ? any character for which Python's str.isspace() holds ? ;`
#[inline]
pub fn is_space(c: char) -> bool {
    match c {
        ' ' | '\t' => true,
        '\x1c'..='\x1f' => true,
        _ if c.is_ascii_graphic() => false,
        _ => c.is_whitespace(),
    }
}

/// `name_char = letter | digit | "-" | "_" | "+" | "." | "$" | "{" | "}" | "/" | "~" | ":" ;`
#[inline]
pub(crate) fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '.' | '$' | '{' | '}' | '/' | '~' | ':')
}

/// `plain_char = name_char - ":" ;` The names of `export` and `unset`.
#[inline]
pub(crate) fn is_plain_char(c: char) -> bool {
    c != ':' && is_name_char(c)
}

/// `flag_start = letter | digit | "-" | "_" | "+" | "." ;`
#[inline]
pub(crate) fn is_flag_start(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '.')
}

/// `word_char = ? any character that matches \w in Python: letters and numbers of any script, "_" ? ;`
#[inline]
pub(crate) fn is_word_char(c: char) -> bool {
    use GeneralCategory::*;
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(
        get_general_category(c),
        UppercaseLetter
            | LowercaseLetter
            | TitlecaseLetter
            | ModifierLetter
            | OtherLetter
            | DecimalNumber
            | LetterNumber
            | OtherNumber
    )
}

/// `function_char = word_char | "." | "-" | "+" | "{" | "}" | "$" | ":" ;`
#[inline]
pub(crate) fn is_function_char(c: char) -> bool {
    matches!(c, '.' | '-' | '+' | '{' | '}' | '$' | ':') || is_word_char(c)
}

/// `spaces0 = { space } ;`
pub(crate) fn spaces0(input: &str) -> P<'_, &str> {
    take_while(is_space).parse(input)
}

/// `spaces1 = space, { space } ;`
pub(crate) fn spaces1(input: &str) -> P<'_, &str> {
    take_while1(is_space).parse(input)
}

/// `word = word_char, { word_char } ;`
pub(crate) fn word(input: &str) -> P<'_, &str> {
    take_while1(is_word_char).parse(input)
}

/// The words of `text`, as Python's `str.split()` finds them.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

/// `text` without the spaces at its end: what BitBake keeps of a physical line.
#[inline]
pub(crate) fn trim_end_spaces(text: &str) -> &str {
    match text.as_bytes().last() {
        Some(byte) if byte.is_ascii_graphic() => text,
        _ => text.trim_end_matches(is_space),
    }
}

/// Splits off the first physical line: its text without the line end, and what follows.
/// Lines end at LF, CRLF or a lone CR.
pub(crate) fn split_line(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    match memchr::memchr2(b'\n', b'\r', bytes) {
        None => (text, ""),
        Some(at) => {
            let crlf = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            (&text[..at], &text[at + 1 + usize::from(crlf)..])
        }
    }
}

/// Physical lines as BitBake stores them in a body: without line ends, trimmed right.
pub(crate) fn stored_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        lines.push(trim_end_spaces(line));
        rest = after;
    }
    lines
}

/// Physical lines joined to a logical one: each but the last is trimmed right and loses one backslash.
pub(crate) fn join_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (line, after) = split_line(rest);
        if line.len() == rest.len() {
            joined.push_str(line);
            return joined;
        }
        let line = trim_end_spaces(line);
        joined.push_str(line.strip_suffix('\\').unwrap_or(line));
        rest = after;
    }
}

/// The logical line that whole physical lines make, which all but the last end in a backslash.
pub(crate) fn logical_text(lines: &str) -> String {
    let without_end = lines.strip_suffix('\n').unwrap_or(lines);
    let without_end = without_end.strip_suffix('\r').unwrap_or(without_end);
    let last = memchr::memrchr2(b'\n', b'\r', without_end.as_bytes()).map_or(0, |at| at + 1);
    let mut joined = join_lines(&without_end[..last]);
    joined.push_str(trim_end_spaces(&without_end[last..]));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_at_the_end_leave_a_remainder_that_points_at_the_end() {
        // The reason for having these at all: nom's own `space0` fails this (nom#1808).
        let input = "  ";
        let (rest, spaces) = spaces0(input).unwrap();
        assert_eq!((rest.as_ptr() as usize, spaces.len()), (input.as_ptr() as usize + 2, 2));
    }

    #[test]
    fn spaces_are_those_of_python() {
        for c in ['\u{1c}', '\u{1f}', '\u{85}', '\u{a0}', '\u{2028}', '\u{3000}', '\u{b}', '\u{c}'] {
            assert!(is_space(c), "{c:?}");
        }
        for c in ['\u{200b}', '\u{feff}', '\0', 'x', '\u{180e}'] {
            assert!(!is_space(c), "{c:?}");
        }
    }

    #[test]
    fn words_may_hold_letters_of_any_script_but_no_marks() {
        assert!("aZ0_öß漢²Ⅷ".chars().all(is_word_char));
        assert!(!"\u{301}-·€".chars().any(is_word_char));
    }

    #[test]
    fn joins_what_bitbake_joins() {
        assert_eq!(join_lines("a \\  \r\n\tb\\\nc"), "a \tbc");
        assert_eq!(logical_text("a \\\n  b \n"), "a   b");
        assert_eq!(logical_text("a \\\n \r\n"), "a ");
        assert_eq!(stored_lines("a \nb\r\r\n\nc"), ["a", "b", "", "", "c"]);
    }
}
