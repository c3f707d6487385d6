//! Why a line that no production takes was refused: the likeliest mistake, and the text that is wrong.

use super::lex::{is_plain_char, is_space};
use super::{assignment, directive, function};
use crate::syntax::error::Reason;

/// Keywords that take an argument, in the recipe dialect.
const KEYWORDS: [&str; 14] = [
    "inherit_defer",
    "inherit",
    "include_all",
    "include",
    "require",
    "export",
    "unset",
    "addtask",
    "deltask",
    "addhandler",
    "EXPORT_FUNCTIONS",
    "addpylib",
    "addfragments",
    "def",
];

/// The reason, and the slice of `line` it is about. `recipe` tells the dialect.
pub(crate) fn explain(line: &str, recipe: bool) -> (Reason, &str) {
    if let Some(rest) = line.strip_prefix('\u{feff}') {
        return (Reason::ByteOrderMark, &line[..line.len() - rest.len()]);
    }
    if line.starts_with(is_space) {
        return explain_indented(line);
    }
    if ["<<<<<<< ", "=======", ">>>>>>> "].iter().any(|mark| line.starts_with(mark)) {
        return (Reason::MergeConflict, &line[..7]);
    }
    if line == "}" || line == "};" {
        return (Reason::StrayBrace, line);
    }
    explain_keyword(line, recipe)
        .or_else(|| explain_function(line))
        .or_else(|| explain_assignment(line))
        .unwrap_or((Reason::Unknown, line))
}

/// Whether a line that follows a broken statement begins one of its own. Recovery goes on there.
pub(crate) fn starts_statement(line: &str) -> bool {
    if line.is_empty() || line.starts_with('#') {
        return true;
    }
    keyword_of(line).is_some_and(|(keyword, rest)| {
        rest.starts_with(is_space) && (keyword != "def" || function::def_header(line).is_ok())
    }) || function::function_header(line).is_ok()
        || assignment_head(line).is_some_and(|(_, rest)| rest.starts_with(['"', '\'']))
}

/// Which lines after a broken one belong to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Extent {
    /// None.
    Line,
    /// Those of a value, up to the one that ends in this quote.
    Quoted(char),
    /// Those of a function, up to its `}`.
    Function,
    /// Indented ones.
    Indented,
}

impl Extent {
    /// Whether `line` is still part of it.
    pub(crate) fn holds(self, line: &str) -> bool {
        match self {
            Extent::Line => false,
            Extent::Quoted(_) => !starts_statement(line),
            Extent::Function => line.is_empty() || !starts_statement(line),
            Extent::Indented => {
                line.starts_with(is_space) && !starts_statement(line.trim_start_matches(is_space))
            }
        }
    }

    /// Whether `line`, part of it, is its last.
    pub(crate) fn ends_with(self, line: &str) -> bool {
        match self {
            Extent::Line | Extent::Indented => false,
            Extent::Quoted(quote) => line.ends_with(quote),
            Extent::Function => line == "}",
        }
    }
}

/// How far the damage of a line that was refused for `reason` goes.
pub(crate) fn extent(line: &str, reason: Reason) -> Extent {
    match reason {
        Reason::DefHeader | Reason::Indented => Extent::Indented,
        Reason::BraceOnNextLine | Reason::FunctionHeader | Reason::RecipeOnly
            if line.contains('(') && !line.ends_with('}') =>
        {
            Extent::Function
        }
        _ => unclosed_quote(line).map_or(Extent::Line, Extent::Quoted),
    }
}

/// The quote that an assignment opens and does not close on this line.
fn unclosed_quote(line: &str) -> Option<char> {
    let (_, rest) = assignment_head(line)?;
    let quote @ ('"' | '\'') = rest.chars().next()? else { return None };
    let is_alone = memchr::memchr_iter(quote as u8, rest.as_bytes()).take(2).count() == 1;
    if is_alone { Some(quote) } else { None }
}

fn explain_indented(line: &str) -> (Reason, &str) {
    let code = line.trim_start_matches(is_space);
    let spaces = &line[..line.len() - code.len()];
    if starts_statement(code) { (Reason::LeadingSpace, spaces) } else { (Reason::Indented, code) }
}

fn explain_keyword(line: &str, recipe: bool) -> Option<(Reason, &str)> {
    let (keyword, rest) = keyword_of(line)?;
    let argument = rest.trim_start_matches(is_space);
    if argument.is_empty() || (argument.starts_with('#') && keyword.ends_with("task")) {
        return Some((Reason::MissingArgument, &line[..keyword.len()]));
    }
    if argument.len() == rest.len() {
        return None;
    }
    match keyword {
        "def" if recipe => Some((Reason::DefHeader, line)),
        "addpylib" => Some((Reason::BaseOnly, &line[..keyword.len()])),
        "export" | "unset" if assignment_head(argument).is_none() => {
            let bad = argument.trim_start_matches(is_plain_char);
            if keyword == "unset" && bad.starts_with('[') && directive::plain_name(argument).is_ok() {
                return Some((Reason::BadFlag, bad));
            }
            let len = bad.chars().next().map_or(0, char::len_utf8);
            Some((Reason::ArgumentCharacter, &bad[..len]))
        }
        "inherit" | "inherit_defer" | "addtask" | "deltask" | "addhandler" | "EXPORT_FUNCTIONS" | "def"
            if !recipe =>
        {
            Some((Reason::RecipeOnly, &line[..keyword.len()]))
        }
        _ => None,
    }
}

fn explain_function(line: &str) -> Option<(Reason, &str)> {
    let mut rest = line;
    while let Ok((after, _)) = function::function_keyword(rest) {
        rest = after.trim_start_matches(is_space);
    }
    let (rest, _) = function::function_name(rest).ok()?;
    let rest = rest.trim_start_matches(is_space).strip_prefix('(')?;
    let after = rest.trim_start_matches(is_space).strip_prefix(')');
    match after.map(|after| after.trim_start_matches(is_space)) {
        Some("") => Some((Reason::BraceOnNextLine, line)),
        Some(after) => match after.strip_prefix('{') {
            Some("") => Some((Reason::RecipeOnly, line)),
            Some(tail) => Some((Reason::FunctionHeader, tail.trim_matches(is_space))),
            None => Some((Reason::FunctionHeader, after)),
        },
        None => None,
    }
}

fn explain_assignment(line: &str) -> Option<(Reason, &str)> {
    match assignment_head(line) {
        Some((_, rest)) => Some(explain_value(rest)),
        None => explain_variable(line),
    }
}

/// What is wrong from the value on.
fn explain_value(rest: &str) -> (Reason, &str) {
    let Some(quote @ ('"' | '\'')) = rest.chars().next() else {
        let operator = rest.starts_with(['=', '+', '.', '-', ':', '?']);
        let word = rest.split(is_space).next().unwrap_or_default();
        return if operator { (Reason::BadOperator, word) } else { (Reason::MissingQuote, rest) };
    };
    let Some(close) = rest[1..].find(quote).map(|at| at + 1) else {
        return (Reason::UnclosedQuote, &rest[..1]);
    };
    let tail = &rest[close + 1..];
    let after = tail.trim_start_matches(is_space);
    if after.starts_with('#') {
        return (Reason::TrailingComment, after);
    }
    if rest.ends_with(quote) && rest.matches(quote).count() == 3 {
        return (Reason::ThreeQuotes, &rest[close..close + 1]);
    }
    if rest.ends_with(quote) || !after.contains(quote) {
        return (Reason::TextAfterQuote, after);
    }
    (Reason::UnclosedQuote, &rest[..1])
}

/// What is wrong before the operator.
fn explain_variable(line: &str) -> Option<(Reason, &str)> {
    let equals = line.find('=')?;
    let head = line[..equals].trim_end_matches(|c| matches!(c, ':' | '?' | '+' | '.' | '-') || is_space(c));
    let (rest, name) = assignment::name(head).ok()?;
    if rest.is_empty() {
        return Some((
            Reason::BadOperator,
            line[head.len()..].trim_matches(is_space).split(is_space).next()?,
        ));
    }
    if name.is_empty() || !line[equals..].contains(['"', '\'']) {
        return None;
    }
    if rest.starts_with('[') {
        return Some((Reason::BadFlag, rest));
    }
    let bad = rest.chars().next()?;
    if is_space(bad) { None } else { Some((Reason::BadName, &rest[..bad.len_utf8()])) }
}

/// Name, flag and operator of an assignment, and what follows the spaces after them.
fn assignment_head(line: &str) -> Option<(&str, &str)> {
    let (after_name, run) = assignment::name(line).ok()?;
    let mut rest = after_name;
    if after_name.starts_with('=') && run.ends_with([':', '+', '.']) {
        rest = &line[run.len() - 1..];
    } else if let Ok((after_flag, _)) = assignment::flag(after_name) {
        rest = after_flag;
    }
    if run.is_empty() {
        return None;
    }
    if run == "export" && rest.starts_with(is_space) && !rest.trim_start_matches(is_space).starts_with('=') {
        return assignment_head(rest.trim_start_matches(is_space));
    }
    let (rest, operator) = assignment::operator(rest.trim_start_matches(is_space)).ok()?;
    Some((operator, rest.trim_start_matches(is_space)))
}

fn keyword_of(line: &str) -> Option<(&'static str, &str)> {
    KEYWORDS.iter().find_map(|keyword| {
        let rest = line.strip_prefix(keyword)?;
        if rest.is_empty() || rest.starts_with(is_space) { Some((*keyword, rest)) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, want: Reason, text: &str) {
        assert_eq!(explain(line, true), (want, text), "{line}");
    }

    #[test]
    fn reasons() {
        check("FOO = bar", Reason::MissingQuote, "bar");
        check("FOO = \"a", Reason::UnclosedQuote, "\"");
        check("FOO = \"a\" # c", Reason::TrailingComment, "# c");
        check("FOO = \"a\" b", Reason::TextAfterQuote, "b");
        check("FOO = \"a\"b\"", Reason::ThreeQuotes, "\"");
        check("FOO -= \"a\"", Reason::BadOperator, "-=");
        check("FOO == \"a\"", Reason::BadOperator, "=");
        check("F@O = \"a\"", Reason::BadName, "@");
        check("FOO[] = \"a\"", Reason::BadFlag, "[]");
        check("  FOO = \"a\"", Reason::LeadingSpace, "  ");
        check("  foo", Reason::Indented, "foo");
        check("inherit", Reason::MissingArgument, "inherit");
        check("export A:b", Reason::ArgumentCharacter, ":");
        check("unset A[b]", Reason::BadFlag, "[b]");
        check("do_x() { :; }", Reason::FunctionHeader, ":; }");
        check("do_x()", Reason::BraceOnNextLine, "do_x()");
        check("def f(a,", Reason::DefHeader, "def f(a,");
        check("}", Reason::StrayBrace, "}");
        check("<<<<<<< HEAD", Reason::MergeConflict, "<<<<<<<");
        check("foo bar", Reason::Unknown, "foo bar");
    }

    #[test]
    fn conf_knows_less() {
        assert_eq!(explain("inherit foo", false), (Reason::RecipeOnly, "inherit"));
        assert_eq!(explain("do_x() {", false), (Reason::RecipeOnly, "do_x() {"));
        assert_eq!(explain("addpylib a b", false), (Reason::BaseOnly, "addpylib"));
    }

    #[test]
    fn statements_start_where_they_look_like_it() {
        for line in ["# c", "A = \"x", "A[b] += '", "inherit x", "do_x () {", "def f():", "export A = \"b\""]
        {
            assert!(starts_statement(line), "{line}");
        }
        for line in ["file://a.patch\"", "  x", "a b", "inherit", "def f", "x=1"] {
            assert!(!starts_statement(line), "{line}");
        }
    }
}
