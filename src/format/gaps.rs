//! Spaces between the parts of a statement, and the quotes of a value.
//!
//! BitBake's patterns take any number of spaces there and keep none of them, the argument of a directive
//! excepted: that is kept as it is written, and split at spaces only when it is used.

use super::options::{FunctionHeader, OperatorSpacing, Options, Quotes};
use super::proof::{same_tasks, words_alone_count};
use crate::syntax::ast::{Assignment, Directive, Stmt, View};
use crate::syntax::{StmtKind, TokenKind, is_space, join_lines};
use crate::text::{Edit, Span};

/// The edits for one statement. Line ends are not theirs.
pub(super) fn edits(stmt: Stmt<'_>, aligned: bool, options: &Options, edits: &mut Vec<Edit>) {
    match stmt.view() {
        View::Assignment(assignment) => {
            let keep_column = aligned && options.operator_spacing == OperatorSpacing::PreserveAlignment;
            let is_single_quoted = assignment_edits(assignment, keep_column, edits);
            if is_single_quoted && options.quotes == Quotes::Double {
                quote_edits(assignment, edits);
            }
        }
        View::Directive(directive) => directive_edits(directive, edits),
        View::Function(function) if options.function_header != FunctionHeader::Preserve => {
            // With a space after it this name would be a keyword.
            let spaced =
                options.function_header == FunctionHeader::Spaced && function.stored_name() != "fakeroot";
            function_edits(function.0, if spaced { " " } else { "" }, edits);
        }
        View::Function(_) | View::Def(_) | View::Blank | View::Comment | View::Error => {}
    }
}

/// Makes the spaces from `start` to `end` be `wanted`. Where the line is continued in between, the writer
/// meant it so.
fn gap(stmt: Stmt<'_>, start: u32, end: u32, wanted: &str, edits: &mut Vec<Edit>) {
    let span = Span { start, end };
    let spaces = span.slice(stmt.file.text);
    if spaces != wanted && !spaces.contains(['\n', '\r']) {
        edits.push(Edit::replace(span, wanted));
    }
}

/// The spaces beside an operator. BitBake warns of missing ones, also where the line is continued.
fn operator_gap(stmt: Stmt<'_>, start: u32, end: u32, edits: &mut Vec<Edit>) {
    let spaces = Span { start, end }.slice(stmt.file.text);
    if !spaces.is_empty() && join_lines(spaces).is_empty() {
        edits.push(Edit::insert(start as usize, " "));
    }
    gap(stmt, start, end, " ", edits);
}

/// `export NAME[FLAG] OP "VALUE"`, up to the opening quote; returns whether that is a single one.
fn assignment_edits(assignment: Assignment<'_>, keep_column: bool, edits: &mut Vec<Edit>) -> bool {
    let stmt = assignment.0;
    let mut before: Option<(TokenKind, Span)> = None;
    for (kind, span) in stmt.tokens() {
        use TokenKind::{Keyword, Name, Operator, Punct, Quote, Trivia};
        if kind == Trivia {
            continue;
        }
        if let Some((last, at)) = before {
            match (last, kind) {
                (Keyword, Name) => gap(stmt, at.end, span.start, " ", edits),
                (Operator, Quote) => operator_gap(stmt, at.end, span.start, edits),
                (Name | Punct, Operator)
                    if !keep_column
                        && stmt.file.text[at.end as usize..span.start as usize] != *" "
                        && !glued_for_a_reason(assignment) =>
                {
                    operator_gap(stmt, at.end, span.start, edits);
                }
                _ => {}
            }
        }
        if kind == Quote {
            return span.slice(stmt.file.text) == "'";
        }
        before = Some((kind, span));
    }
    false
}

/// A variable may bear the name of a keyword only as long as no space follows it: `inherit="x"` sets a
/// variable, `inherit = "x"` inherits two classes.
pub(super) fn glued_for_a_reason(assignment: Assignment<'_>) -> bool {
    let keywords =
        ["inherit", "inherit_defer", "addtask", "deltask", "addhandler", "EXPORT_FUNCTIONS", "export"];
    assignment.flag().is_none() && keywords.contains(&&*assignment.name().get())
}

/// `'x'` becomes `"x"` if there is no double quote in it.
fn quote_edits(assignment: Assignment<'_>, edits: &mut Vec<Edit>) {
    let Some((open, close)) = assignment.quotes() else { return };
    let text = assignment.0.file.text;
    let inner = Span { start: open.end, end: close.start };
    if open.slice(text) == "'" && !inner.slice(text).contains('"') {
        edits.push(Edit::replace(open, "\""));
        edits.push(Edit::replace(close, "\""));
    }
}

/// `keyword argument`.
fn directive_edits(directive: Directive<'_>, edits: &mut Vec<Edit>) {
    let stmt = directive.0;
    let argument = directive.argument();
    let Some(first) = argument.pieces().next() else { return };
    if argument.get().starts_with(is_space) {
        return;
    }
    let keyword = stmt.tokens().take_while(|token| token.1.start < first.start);
    if let Some(keyword) = keyword.filter(|token| token.0 == TokenKind::Keyword).last() {
        gap(stmt, keyword.1.end, first.start, " ", edits);
    }
    let mut pieces = argument.pieces();
    match directive.kind() {
        StmtKind::AddTask => task_edit(stmt, first, pieces.nth(1).is_some(), edits),
        kind if words_alone_count(kind, &argument.get()) => {
            let text = stmt.file.text;
            for piece in pieces {
                // The spaces that indent a continued line are a matter of taste.
                let indented = piece.slice(text).trim_start_matches(is_space);
                let words = if piece == first { first } else { Span::of(text, indented) };
                edits.extend(squeezed(words.slice(text), is_space).map(|to| Edit::replace(words, to)));
            }
        }
        _ => {}
    }
}

/// `addtask` looks for the literal texts ` before ` and ` after `. A tab beside them makes tasks of those
/// words; that is to be reported, not to be fixed in silence.
fn task_edit(stmt: Stmt<'_>, argument: Span, continued: bool, edits: &mut Vec<Edit>) {
    let text = argument.slice(stmt.file.text);
    if let Some(to) = squeezed(text, |c| c == ' ')
        && !continued
        && same_tasks(text, &to)
    {
        edits.push(Edit::replace(argument, to));
    }
}

/// `text` with one space for each run of spaces; `None` if that is what it has.
fn squeezed(text: &str, space: impl Fn(char) -> bool) -> Option<String> {
    let mut squeezed = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = text[at..].find(&space) {
        let start = at + found;
        let run = &text[start..];
        at = start + run.len() - run.trim_start_matches(&space).len();
        if &text[start..at] != " " {
            squeezed.push_str(&text[copied..start]);
            squeezed.push(' ');
            copied = at;
        }
    }
    if copied == 0 { None } else { Some(squeezed + &text[copied..]) }
}

/// `python fakeroot name() {`.
fn function_edits(stmt: Stmt<'_>, after_name: &str, edits: &mut Vec<Edit>) {
    let mut before: Option<(TokenKind, Span)> = None;
    for (kind, span) in stmt.tokens().filter(|token| token.0 != TokenKind::Trivia) {
        use TokenKind::{Keyword, Name, Punct};
        if let Some((last, at)) = before {
            let wanted = match (last, kind, span.slice(stmt.file.text)) {
                (Keyword, Keyword | Name | Punct, _) => Some(" "),
                (Name, Punct, _) => Some(after_name),
                (Punct, Punct, ")") => Some(""),
                (Punct, Punct, _) => Some(" "),
                // The pieces of a name that a continued line cuts.
                _ => None,
            };
            if let Some(wanted) = wanted {
                gap(stmt, at.end, span.start, wanted, edits);
            }
        }
        before = Some((kind, span));
        if span.slice(stmt.file.text) == "{" {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_spaces_are_squeezed() {
        let check = |text: &str, want: Option<&str>| {
            assert_eq!(squeezed(text, is_space).as_deref(), want, "{text:?}");
        };
        check("a b c", None);
        check("a  b\tc d  ", Some("a b c d "));
        check("", None);
    }
}
