//! Assignments: `export NAME[FLAG] OP "VALUE"`.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while};
use nom::combinator::opt;

use super::lex::{is_flag_start, is_name_char, spaces0, spaces1};
use super::{P, expected};

/// The parts of an assignment, all slices of the logical line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Parts<'a> {
    pub export: Option<&'a str>,
    /// May be empty, which BitBake refuses later (E2).
    pub name: &'a str,
    pub flag: Option<&'a str>,
    pub spaces_before: &'a str,
    pub operator: &'a str,
    pub spaces_after: &'a str,
    pub open: &'a str,
    pub value: &'a str,
    pub close: &'a str,
}

/// `assignment = [ "export", spaces1 ], name, [ flag ], spaces0, operator, spaces0, quoted ;`
pub(crate) fn assignment(input: &str) -> P<'_, Parts<'_>> {
    let (rest, export) = opt((tag("export"), spaces1)).parse(input)?;
    // An operator glued to the name is the operator's, not the name's: `A+="x"` appends to `A`. Only the
    // last character of a run of name characters can begin one, for the second is always `=`.
    let (after_name, run) = name(rest)?;
    if after_name.starts_with('=') && run.ends_with([':', '+', '.']) {
        let cut = run.len() - 1;
        if let Ok((end, parts)) = after_variable(&rest[cut..]) {
            return Ok((end, Parts { export: export.map(|pair| pair.0), name: &run[..cut], ..parts }));
        }
    }
    let (rest, flag) = opt(flag).parse(after_name)?;
    let (end, parts) = after_variable(rest)?;
    Ok((end, Parts { export: export.map(|pair| pair.0), name: run, flag, ..parts }))
}

/// `name = { name_char } ;`
pub(crate) fn name(input: &str) -> P<'_, &str> {
    take_while(is_name_char).parse(input)
}

/// `flag = "[", flag_start, { flag_start | "@" | "/" }, "]" ;`
pub(crate) fn flag(input: &str) -> P<'_, &str> {
    let (rest, _) = tag("[").parse(input)?;
    let (rest, flag) = take_while(|c| is_flag_start(c) || matches!(c, '@' | '/')).parse(rest)?;
    if !flag.starts_with(is_flag_start) {
        return expected(rest, "a flag");
    }
    let (rest, _) = tag("]").parse(rest)?;
    Ok((rest, flag))
}

/// `operator = ":=" | "??=" | "?=" | "+=" | "=+" | "=." | ".=" | "=" ;`
pub(crate) fn operator(input: &str) -> P<'_, &str> {
    match alt((tag(":="), tag("??="), tag("?="), tag("+="), tag("=+"), tag("=."), tag(".="), tag("=")))
        .parse(input)
    {
        Ok(found) => Ok(found),
        Err(nom::Err::Error(_)) => expected(input, "an assignment operator"),
        Err(error) => Err(error),
    }
}

/// `quoted = '"', value, '"' | "'", value, "'" ;`
///
/// The closing quote is the last character of the line; the value is everything between. A line with
/// exactly three quotes of the kind is refused: BitBake means to catch `"a"b"`.
pub(crate) fn quoted(input: &str) -> P<'_, (&str, &str, &str)> {
    let quote = match input.as_bytes().first() {
        Some(&quote @ (b'"' | b'\'')) => quote,
        _ => return expected(input, "a quoted value"),
    };
    let end = input.len();
    if end < 2 || input.as_bytes()[end - 1] != quote {
        return expected(input, "a closing quote at the end of the line");
    }
    if memchr::memchr_iter(quote, input.as_bytes()).take(4).count() == 3 {
        return expected(input, "two quotes, or more than three");
    }
    Ok((&input[end..], (&input[..1], &input[1..end - 1], &input[end - 1..])))
}

/// What follows the variable: operator and value. The name is left empty.
fn after_variable(input: &str) -> P<'_, Parts<'_>> {
    let (rest, spaces_before) = spaces0(input)?;
    let (rest, operator) = operator(rest)?;
    let (rest, spaces_after) = spaces0(rest)?;
    let (rest, (open, value, close)) = quoted(rest)?;
    let parts = Parts {
        export: None,
        name: "",
        flag: None,
        spaces_before,
        operator,
        spaces_after,
        open,
        value,
        close,
    };
    Ok((rest, parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, want: Option<(&str, Option<&str>, &str, &str)>) {
        let got = assignment(line).ok().map(|(rest, p)| {
            assert_eq!(rest, "");
            (p.name, p.flag, p.operator, p.value)
        });
        assert_eq!(got, want, "{line}");
    }

    #[test]
    fn glued_operators() {
        check(r#"A+="x""#, Some(("A", None, "+=", "x")));
        check(r#"A+ = "x""#, Some(("A+", None, "=", "x")));
        check(r#"A.= "x""#, Some(("A", None, ".=", "x")));
        check(r#"A+=+"x""#, Some(("A+", None, "=+", "x")));
        check(r#"A-="x""#, Some(("A-", None, "=", "x")));
        check(r#"A:append:="x""#, Some(("A:append", None, ":=", "x")));
        check(r#"A -= "x""#, None);
        check(r#"A ???= "x""#, None);
        check(r#"A ?:= "x""#, None);
        check(r#"+= "x""#, Some(("", None, "+=", "x")));
        check(r#"export = "x""#, Some(("", None, "=", "x")));
    }

    #[test]
    fn flags() {
        check(r#"A[doc] = "x""#, Some(("A", Some("doc"), "=", "x")));
        check(r#"A[a@/b]??="x""#, Some(("A", Some("a@/b"), "??=", "x")));
        check(r#"A[@a] = "x""#, None);
        check(r#"A[] = "x""#, None);
        check(r#"A[a][b] = "x""#, None);
        check(r#"[f] = "x""#, Some(("", Some("f"), "=", "x")));
    }

    #[test]
    fn quotes() {
        check(r#"A = "a" # "b""#, Some(("A", None, "=", r#"a" # "b"#)));
        check(r#"A = "a"b""#, None);
        check(r#"A = """"#, None);
        check(r#"A = """""#, Some(("A", None, "=", r#""""#)));
        check(r#"A = 'it"s'"#, Some(("A", None, "=", "it\"s")));
        check(r#"A = "x' "#, None);
        check(r#"A = ""#, None);
    }
}
