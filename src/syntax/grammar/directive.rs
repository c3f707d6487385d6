//! Statements that are a keyword and an argument.

use nom::Parser;
use nom::bytes::complete::{tag, take_while1};

use super::lex::{is_flag_start, is_plain_char, is_space, spaces0, spaces1};
use super::{P, expected};

/// A keyword and what follows it.
pub(crate) type Parts<'a> = (&'a str, &'a str);

/// `directive = keyword, spaces1, argument ;` where `argument` is the rest of the line, at least one
/// character of it.
pub(crate) fn directive<'a>(keyword: &'static str) -> impl Fn(&'a str) -> P<'a, Parts<'a>> {
    move |input| {
        let (rest, keyword) = tag(keyword).parse(input)?;
        let argument = argument(rest, rest.len())?;
        Ok(("", (keyword, argument)))
    }
}

/// `task_directive = keyword, spaces1, argument, [ "#", { any } ] ;` where `argument` ends before the
/// first `#`. The rest of the line is returned as it is.
pub(crate) fn task_directive<'a>(keyword: &'static str) -> impl Fn(&'a str) -> P<'a, Parts<'a>> {
    move |input| {
        let (rest, keyword) = tag(keyword).parse(input)?;
        let end = rest.find('#').unwrap_or(rest.len());
        let argument = argument(rest, end)?;
        Ok((&rest[end..], (keyword, argument)))
    }
}

/// The argument in `rest[..end]`: what follows the spaces; if nothing does but there are several, the
/// last of them, for BitBake's pattern then gives one back.
fn argument(rest: &str, end: usize) -> Result<&str, nom::Err<super::Expected<'_>>> {
    let (after, spaces) = spaces1(&rest[..end])?;
    if !after.is_empty() {
        return Ok(after);
    }
    match spaces.char_indices().next_back() {
        Some((last, _)) if last > 0 => Ok(&spaces[last..]),
        _ => Err(nom::Err::Error(super::Expected { at: after, what: "an argument" })),
    }
}

/// `export = "export", spaces1, plain_name ;`
pub(crate) fn export(input: &str) -> P<'_, Parts<'_>> {
    keyword_and_name("export", input)
}

/// `unset = "unset", spaces1, plain_name ;`
pub(crate) fn unset(input: &str) -> P<'_, Parts<'_>> {
    keyword_and_name("unset", input)
}

/// `unset_flag = "unset", spaces1, plain_name, "[", flag_start, ( flag_start | "@" ),
/// { flag_start | "@" }, "]" ;` A flag of one letter does not parse.
pub(crate) fn unset_flag(input: &str) -> P<'_, (&str, &str, &str)> {
    let (rest, keyword) = tag("unset").parse(input)?;
    let (rest, _) = spaces1(rest)?;
    let (rest, name) = plain_name(rest)?;
    let (rest, _) = tag("[").parse(rest)?;
    let (rest, flag) = take_while1(|c| is_flag_start(c) || c == '@').parse(rest)?;
    if flag.len() < 2 || flag.starts_with('@') {
        return expected(flag, "a flag of two letters or more");
    }
    let (rest, _) = tag("]").parse(rest)?;
    if !rest.is_empty() {
        return expected(rest, "the end of the line");
    }
    Ok((rest, (keyword, name, flag)))
}

/// `plain_name = plain_char, { plain_char } ;`
pub(crate) fn plain_name(input: &str) -> P<'_, &str> {
    take_while1(is_plain_char).parse(input)
}

/// `addpylib = "addpylib", spaces1, group, space, group ;` and
/// `addfragments = "addfragments", spaces1, group, space, group, space, group, space, group ;`
///
/// A `group` is any text; the first ones take as much as they can. Returns the whole argument.
pub(crate) fn groups<'a>(keyword: &'static str, count: usize) -> impl Fn(&'a str) -> P<'a, Parts<'a>> {
    move |input| {
        let (rest, keyword) = tag(keyword).parse(input)?;
        let (_, spaces) = spaces1(rest)?;
        // The pattern gives spaces back to the first group only if it does not match otherwise.
        let starts = spaces.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        for argument in starts.map(|at| &rest[at..]) {
            if split_groups(argument, count).is_some() {
                return Ok(("", (keyword, argument)));
            }
        }
        expected(rest, "more arguments")
    }
}

/// The groups of an argument of `addpylib` or `addfragments`.
pub(crate) fn split_groups(argument: &str, count: usize) -> Option<Vec<&str>> {
    let mut rest = argument;
    let mut groups = Vec::with_capacity(count);
    for _ in 1..count {
        let (at, space) = rest
            .char_indices()
            .rev()
            .find(|&(at, c)| is_space(c) && at > 0 && at + c.len_utf8() < rest.len())?;
        groups.push(&rest[at + space.len_utf8()..]);
        rest = &rest[..at];
    }
    groups.push(rest);
    groups.reverse();
    Some(groups)
}

/// The parts of `addtask`'s argument, still unsplit words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TaskParts<'a> {
    pub tasks: &'a str,
    pub before: String,
    pub after: String,
}

/// Takes `addtask`'s argument apart at the literal texts ` before ` and ` after `, as BitBake does: what
/// stands after a repeated one is glued to the last without a space.
pub(crate) fn split_task<'a>(argument: &'a str) -> TaskParts<'a> {
    let first_piece = |text: &'a str, at: &str| text.split_once(at).map_or(text, |pieces| pieces.0);
    // One after the other: in `a after before b` the space that ends ` after ` is gone by then.
    let tasks = first_piece(first_piece(argument, " before "), " after ");
    let after = |outer: &str, inner: &str| {
        let pieces = argument.split(outer).filter_map(|piece| piece.split_once(inner));
        pieces.map(|(_, rest)| rest.replace(inner, " ")).collect::<String>()
    };
    TaskParts { tasks, before: after(" after ", " before "), after: after(" before ", " after ") }
}

fn keyword_and_name<'a>(keyword: &'static str, input: &'a str) -> P<'a, Parts<'a>> {
    let (rest, keyword) = tag(keyword).parse(input)?;
    let (rest, _) = spaces1(rest)?;
    let (rest, name) = plain_name(rest)?;
    if !rest.is_empty() {
        let (at, _) = spaces0(rest)?;
        return expected(at, "the end of the line");
    }
    Ok((rest, (keyword, name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(got: P<'_, Parts<'_>>, want: Option<&str>) {
        assert_eq!(got.ok().map(|(_, parts)| parts.1), want);
    }

    #[test]
    fn arguments() {
        check(directive("inherit")("inherit foo # c"), Some("foo # c"));
        check(directive("inherit")("inherit"), None);
        check(directive("inherit")("inherit_defer x"), None);
        check(directive("inherit")("inherit  "), Some(" "));
        check(task_directive("addtask")("addtask # c"), None);
        check(task_directive("addtask")("addtask  # c"), Some(" "));
        check(task_directive("addtask")("addtask a before b # c"), Some("a before b "));
        check(export("export A:b"), None);
        check(export("export A${B}"), Some("A${B}"));
        check(unset("unset A "), None);
    }

    #[test]
    fn groups_are_greedy() {
        assert_eq!(split_groups("a  b", 2), Some(vec!["a ", "b"]));
        assert_eq!(split_groups("a b c d e", 4), Some(vec!["a b", "c", "d", "e"]));
        assert_eq!(split_groups("a", 2), None);
        check(groups("addpylib", 2)("addpylib   x"), Some("  x"));
        check(groups("addpylib", 2)("addpylib  x"), None);
    }

    #[test]
    fn repeated_words_of_addtask_are_glued() {
        let parts = split_task("a after b before c after d before e");
        assert_eq!((parts.tasks, &*parts.after, &*parts.before), ("a", "bd", "ce"));
        assert_eq!(split_task("a after b after c").after, "b c");
    }

    #[test]
    fn flags_of_unset_have_two_letters() {
        assert!(unset_flag("unset A[b]").is_err());
        assert!(unset_flag("unset A[a/b]").is_err());
        assert_eq!(unset_flag("unset A[bc]"), Ok(("", ("unset", "A", "bc"))));
    }
}
