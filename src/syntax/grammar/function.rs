//! The first lines of functions and of `def`.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while};

use super::lex::{is_function_char, is_space, spaces0, spaces1, split_line, word};
use super::{P, expected};

/// The parts of a function's first line.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Parts<'a> {
    /// `python` and `fakeroot`, in any order, perhaps repeated.
    pub keywords: Vec<&'a str>,
    /// Empty for an anonymous function.
    pub name: &'a str,
    /// `(`, `)` and `{`.
    pub punctuation: [&'a str; 3],
}

/// The parts of a `def`'s first line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DefParts<'a> {
    pub keyword: &'a str,
    pub name: &'a str,
    /// Everything after the name.
    pub parameters: &'a str,
}

/// `function_header = { function_keyword, spaces0 }, [ function_name ], spaces0, "(", spaces0, ")",
/// spaces0, "{" ;` and the line ends there.
pub(crate) fn function_header(input: &str) -> P<'_, Parts<'_>> {
    if !input.ends_with('{') {
        return expected(input, "`{` at the end of the line");
    }
    let mut parts = Parts::default();
    let mut rest = input;
    while let Ok((after, keyword)) = function_keyword(rest) {
        parts.keywords.push(keyword);
        rest = spaces0(after)?.0;
    }
    let (after, name) = function_name(rest)?;
    parts.name = name;
    rest = after;
    for (slot, text) in parts.punctuation.iter_mut().zip(["(", ")", "{"]) {
        let (after, _) = spaces0(rest)?;
        let (after, found) = tag(text).parse(after)?;
        *slot = found;
        rest = after;
    }
    if !rest.is_empty() {
        return expected(rest, "the end of the line");
    }
    Ok((rest, parts))
}

/// `function_keyword = "python", ? before a space or "(" ? | "fakeroot", ? before a space ? ;`
pub(crate) fn function_keyword(input: &str) -> P<'_, &str> {
    let (rest, keyword) = alt((tag("python"), tag("fakeroot"))).parse(input)?;
    match rest.chars().next() {
        Some(c) if is_space(c) || (c == '(' && keyword == "python") => Ok((rest, keyword)),
        _ => expected(rest, "a space"),
    }
}

/// `function_name = { function_char } ;`
pub(crate) fn function_name(input: &str) -> P<'_, &str> {
    take_while(is_function_char).parse(input)
}

/// `def_header = "def", spaces1, word, { any }, ":", { any } ;`
pub(crate) fn def_header(input: &str) -> P<'_, DefParts<'_>> {
    let (rest, keyword) = tag("def").parse(input)?;
    let (rest, _) = spaces1(rest)?;
    let (rest, name) = word(rest)?;
    if !rest.contains(':') {
        return expected(&rest[rest.len()..], "`:`");
    }
    Ok(("", DefParts { keyword, name, parameters: rest }))
}

/// Whether a line (trimmed right) belongs to the body of the `def` above it.
pub(crate) fn continues_def(line: &str) -> bool {
    match line.as_bytes().first() {
        None | Some(b'#' | b' ' | b'\t') => true,
        Some(byte) if byte.is_ascii_graphic() => false,
        _ => line.starts_with(is_space),
    }
}

/// Where the code of a `def` ends in its text: before the blank lines and column-0 comments that it swallows.
pub(crate) fn def_code_end(text: &str) -> usize {
    let mut end = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        let code = line.trim_end_matches(is_space);
        if !code.is_empty() && !code.starts_with('#') {
            end = text.len() - rest.len() + code.len();
        }
        rest = after;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, want: Option<(&[&str], &str)>) {
        let got = function_header(line).ok().map(|(_, parts)| (parts.keywords, parts.name));
        assert_eq!(got.as_ref().map(|(keywords, name)| (keywords.as_slice(), *name)), want, "{line}");
    }

    #[test]
    fn headers() {
        check("do_x() {", Some((&[], "do_x")));
        check("python () {", Some((&["python"], "")));
        check("python() {", Some((&["python"], "")));
        check("fakeroot() {", Some((&[], "fakeroot")));
        check("fakeroot () {", Some((&["fakeroot"], "")));
        check("pythonx() {", Some((&[], "pythonx")));
        check("fakeroot  python do_x:append ( ) {", Some((&["fakeroot", "python"], "do_x:append")));
        check("do_ö(){", Some((&[], "do_ö")));
        check("() {", Some((&[], "")));
        check("do_x() { :; }", None);
        check("do_x()", None);
        check("do/x() {", None);
        check("do_x() {{", None);
    }

    #[test]
    fn def_headers() {
        assert!(def_header("def f(a,").is_err());
        assert!(def_header("def f(a: int,").is_ok());
        assert!(def_header("def f = \"a:b\"").is_ok());
        assert!(def_header("define f():").is_err());
    }
}
