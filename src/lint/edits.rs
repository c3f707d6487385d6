//! The edits that fixes are made of.

use crate::syntax::ast::{Assignment, Operator, Stmt};
use crate::syntax::{StmtId, StmtKind, TokenKind};
use crate::text::{Edit, Fix, SourceFile, Span};

/// Writes `new` for `old`, which stands in `span` once; `None` if it does not, as where a variable holds it.
/// What was meant is a guess, so the fix is unsafe.
pub(crate) fn meant(source: &SourceFile, span: Span, old: &str, new: &str) -> Option<Fix> {
    let text = source.slice(span);
    if old.is_empty() || text.matches(old).count() != 1 {
        return None;
    }
    let start = span.start as usize + text.find(old)?;
    Some(write(Span::new(start, start + old.len()), new))
}

/// Writes `new` for all of `span`. What was meant is a guess, so the fix is unsafe.
pub(crate) fn write(span: Span, new: &str) -> Fix {
    Fix::unsafe_(format!("write `{new}`"), vec![Edit::replace(span, new)]).changes_value()
}

/// What is wrong with a sum whose digits are right but for their case.
pub(crate) const IN_CAPITALS: &str = "the sum is written in capitals, so nothing ever has it";

/// Writes a sum that stands in `span` in small letters, which is the same number.
pub(crate) fn in_small_letters(source: &SourceFile, span: Span, sum: &str) -> Option<Fix> {
    let at = source.slice(span).find(sum)?;
    let start = span.start as usize + at;
    let edit = Edit::replace(Span::new(start, start + sum.len()), sum.to_lowercase());
    Some(Fix::safe("write it in small letters", vec![edit]).changes_value())
}

/// Takes a statement away with the comments about it, and one of two blank lines that would meet.
pub(crate) fn remove_stmt(stmt: Stmt<'_>) -> Edit {
    remove_lines(stmt.file.text, with_comments(stmt))
}

/// Takes lines away, and one of two blank lines that would meet.
pub(crate) fn remove_lines(text: &str, lines: Span) -> Edit {
    let (mut start, mut end) = (lines.start as usize, lines.end as usize);
    // What stands before a blank line that is right above.
    let blank_above = match without_line_end(&text[..start]) {
        Some(above) if above.ends_with(['\n', '\r']) => Some(above),
        _ => None,
    };
    let below = ["\r\n", "\n", "\r"].iter().find(|line_end| text[end..].starts_with(**line_end));
    match (blank_above, below) {
        (Some(_), Some(below)) => end += below.len(),
        (None, Some(below)) if start == 0 => end += below.len(),
        (Some(above), None) if end == text.len() => start = above.len(),
        _ => {}
    }
    Edit::delete(Span::new(start, end))
}

/// The lines of a statement, and those of the comments right above it if they can be about nothing else: they
/// do not begin the file, and no other statement follows right below.
pub(crate) fn with_comments(stmt: Stmt<'_>) -> Span {
    let lines = stmt.lines();
    let (file, own) = (stmt.file, stmt.id.0);
    let mut first = own;
    while first > 0 && is_about_what_follows(file.stmt(StmtId(first - 1))) {
        first -= 1;
    }
    let has_comments = first < own;
    if !has_comments || first == 0 || file.stmt(StmtId(first - 1)).kind() != StmtKind::Blank {
        return lines;
    }
    let is_last = own as usize + 1 == file.tree.stmts().len();
    if !is_last && file.stmt(StmtId(own + 1)).kind() != StmtKind::Blank {
        return lines;
    }
    Span { start: file.stmt(StmtId(first)).lines().start, end: lines.end }
}

/// The lines of several statements of one file, in order, with the comments about them; in one piece where
/// only such comments stand between.
pub(crate) fn lines_of(stmts: &[Stmt<'_>]) -> Vec<Span> {
    let mut blocks: Vec<Span> = Vec::new();
    for (at, stmt) in stmts.iter().enumerate() {
        let lines = with_comments(*stmt);
        let before = at.checked_sub(1).map_or(stmt.id.0, |before| stmts[before].id.0 + 1);
        let is_joined = at > 0
            && (before..stmt.id.0).all(|between| is_about_what_follows(stmt.file.stmt(StmtId(between))));
        match blocks.last_mut() {
            Some(last) if is_joined => last.end = lines.end,
            _ => blocks.push(lines),
        }
    }
    blocks
}

/// A comment, but none that tells pvlint something about more than the next statement.
fn is_about_what_follows(stmt: Stmt<'_>) -> bool {
    let text = stmt.source();
    stmt.kind() == StmtKind::Comment && (!text.contains("pvlint:") || text.contains("ignore["))
}

/// `text` without the line end that it ends with.
fn without_line_end(text: &str) -> Option<&str> {
    ["\r\n", "\n", "\r"].iter().find_map(|line_end| text.strip_suffix(*line_end))
}

/// Takes a word out of a value, and its line if nothing else stands there; the whole statement if that adds
/// the word to what others set, and nothing else.
pub(crate) fn remove_word(assignment: Assignment<'_>, word: Span) -> Edit {
    let is_alone = matches!(assignment.value().words().as_slice(), [(_, only)] if only.overlaps(word));
    // Comments may say more than why the word is there.
    if is_alone && only_adds(assignment) && with_comments(assignment.0) == assignment.0.lines() {
        return remove_stmt(assignment.0);
    }
    let text = assignment.0.file.text;
    let value = assignment.value().span();
    let (start, end) = (word.start as usize, word.end as usize);
    let line_start = text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line_end = text[end..]
        .find(['\n', '\r'])
        .map_or(text.len(), |at| end + at + if text[end + at..].starts_with("\r\n") { 2 } else { 1 });
    let before = &text[line_start.max(value.start as usize)..start];
    let after = text[end..line_end.min(value.end as usize).max(end)].trim_end_matches(['\\', '\n', '\r']);
    let is_alone = before.trim().is_empty() && after.trim().is_empty();
    if is_alone && line_start > value.start as usize && line_end <= value.end as usize {
        return Edit::delete(Span::new(line_start, line_end));
    }
    if after.trim().is_empty() && line_end > value.end as usize {
        // The last word: with what separates it from the one before, if there is one.
        let before = &text[value.start as usize..start];
        let kept = before.trim_end_matches(|c: char| c.is_whitespace() || c == '\\').len();
        if kept > 0 {
            return Edit::delete(Span::new(value.start as usize + kept, end));
        }
    }
    let spaces = after.len() - after.trim_start_matches([' ', '\t']).len();
    Edit::delete(Span::new(start, end + spaces))
}

/// Whether it changes what others set, and sets nothing itself.
fn only_adds(assignment: Assignment<'_>) -> bool {
    use Operator::{Append, AppendBare, Prepend, PrependBare};
    let name = assignment.name().get();
    [":append", ":prepend", ":remove"].iter().any(|edit| name.contains(edit))
        || matches!(assignment.operator(), Append | AppendBare | Prepend | PrependBare)
}

/// A new line after a statement.
pub(crate) fn insert_after(stmt: Stmt<'_>, line: &str) -> Edit {
    let text = stmt.file.text;
    let end = stmt.lines().end as usize;
    let is_ended = text[..end].ends_with(['\n', '\r']);
    Edit::insert(end, if is_ended { format!("{line}\n") } else { format!("\n{line}") })
}

/// Another operator, with everything else as it is.
pub(crate) fn replace_operator(assignment: Assignment<'_>, operator: &str) -> Edit {
    Edit::replace(assignment.operator_span(), operator)
}

/// Another name for a flag.
pub(crate) fn replace_flag(assignment: Assignment<'_>, flag: &str) -> Option<Edit> {
    Some(Edit::replace(assignment.flag()?.span(), flag))
}

/// Another value in the place of the whole one, on one line.
pub(crate) fn replace_value(assignment: Assignment<'_>, value: &str) -> Edit {
    let span = assignment.quotes().map_or_else(
        || assignment.value().span(),
        |(open, close)| Span { start: open.end, end: close.start },
    );
    Edit::replace(span, value)
}

/// One more class at the end of an `inherit` line.
pub(crate) fn add_class(inherit: Stmt<'_>, class: &str) -> Option<Edit> {
    let last = inherit.tokens().rfind(|token| token.0 == TokenKind::Argument)?.1;
    let end = last.start as usize + last.slice(inherit.file.text).trim_end().len();
    Some(Edit::insert(end, format!(" {class}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parsed;
    use crate::syntax::Dialect;
    use crate::text::{SourceFile, apply};

    fn parsed(text: &str) -> Parsed {
        Parsed::new(std::sync::Arc::new(SourceFile::new("x.bb", text)), Dialect::Recipe)
    }

    #[track_caller]
    fn check_removed_stmt(text: &str, want: &str) {
        let file = parsed(text);
        let stmt = file.ast().stmts().find(|stmt| stmt.source().starts_with("X")).expect("a statement");
        assert_eq!(apply(text, &[remove_stmt(stmt)]), want);
    }

    #[test]
    fn statements_leave_no_double_blank_line() {
        check_removed_stmt("A = \"1\"\n\nX = \"2\"\n\nB = \"3\"\n", "A = \"1\"\n\nB = \"3\"\n");
        check_removed_stmt("A = \"1\"\nX = \"2\"\n\nB = \"3\"\n", "A = \"1\"\n\nB = \"3\"\n");
        check_removed_stmt("A = \"1\"\n\nX = \"2\"\n", "A = \"1\"\n");
        check_removed_stmt("X = \"2\"\n\nA = \"1\"\n", "A = \"1\"\n");
        check_removed_stmt("A = \"1\"\r\n\r\nX = \"2\"\r\n\r\nB = \"3\"", "A = \"1\"\r\n\r\nB = \"3\"");
        let kept = "A = \"1\"\n\n# b\nB = \"3\"\n";
        check_removed_stmt("A = \"1\"\n\n# x\n# x\nX = \"2\"\n\n# b\nB = \"3\"\n", kept);
        check_removed_stmt("A = \"1\"\n\n# b\nX = \"2\"\nB = \"3\"\n", kept);
        check_removed_stmt("A = \"1\"\n\n# x\nX = \"2\"\n", "A = \"1\"\n");
        check_removed_stmt("# file\nX = \"2\"\n\nA = \"1\"\n", "# file\n\nA = \"1\"\n");
        let off = "A = \"1\"\n\n# pvlint: fmt off\n";
        check_removed_stmt(&format!("{off}X = \"2\"\n\nB = \"3\"\n"), &format!("{off}\nB = \"3\"\n"));
        check_removed_stmt("A = \"1\"\r\rX = \"2\"\r", "A = \"1\"\r");
    }

    #[track_caller]
    fn check_removed_word(text: &str, want: &str) {
        let file = parsed(text);
        let word_in = |assignment: &Assignment<'_>| {
            let words = assignment.value().words();
            words.iter().find(|word| word.0 == "w").map(|word| word.1)
        };
        let found = file.ast().assignments().find_map(|assignment| Some((assignment, word_in(&assignment)?)));
        let (assignment, word) = found.expect("the word w");
        assert_eq!(apply(text, &[remove_word(assignment, word)]), want, "{text}");
    }

    #[test]
    fn words_go_with_their_spaces() {
        check_removed_word("A = \"a w b\"\n", "A = \"a b\"\n");
        check_removed_word("A = \"w b\"\n", "A = \"b\"\n");
        check_removed_word("A = \"a w\"\n", "A = \"a\"\n");
        check_removed_word("A = \" w\"\n", "A = \" \"\n");
        check_removed_word("A = \"w\"\n", "A = \"\"\n");
        check_removed_word(
            "A = \"\\\n    a \\\n    w \\\n    b \\\n\"\n",
            "A = \"\\\n    a \\\n    b \\\n\"\n",
        );
        check_removed_word("A = \"a \\\n     w\"\n", "A = \"a\"\n");
        check_removed_word("A = \"a \\\r\n w \\\r\n b\"\r\n", "A = \"a \\\r\n b\"\r\n");
        check_removed_word("A = \"a \\\r w \\\r b\"\r", "A = \"a \\\r b\"\r");
        check_removed_word("A = \"a \\\n     w b\"\n", "A = \"a \\\n     b\"\n");
        check_removed_word("A = \"w \\\n     b\"\n", "A = \"\\\n     b\"\n");
    }

    #[test]
    fn a_statement_that_only_adds_goes_with_its_last_word() {
        check_removed_word("A += \"w\"\n\nB = \"1\"\n", "B = \"1\"\n");
        check_removed_word("A:append = \" w\"\nB = \"1\"\n", "B = \"1\"\n");
        check_removed_word("A:append:x = \" \\\n    w \\\n\"\nB = \"1\"\n", "B = \"1\"\n");
        check_removed_word("A:remove = \"w\"\n", "");
        check_removed_word("A ?= \"w\"\n", "A ?= \"\"\n");
        check_removed_word("A += \"w b\"\n", "A += \"b\"\n");
        let about_it = "B = \"1\"\n\n# It is there for a reason.\nA += \"";
        check_removed_word(&format!("{about_it}w\"\n"), &format!("{about_it}\"\n"));
    }

    #[test]
    fn lines_and_classes_are_added() {
        let text = "inherit a b\nB = \"1\"";
        let file = parsed(text);
        let stmts: Vec<Stmt<'_>> = file.ast().stmts().collect();
        let edits = [add_class(stmts[0], "c").expect("an inherit"), insert_after(stmts[1], "C = \"2\"")];
        assert_eq!(apply(text, &edits), "inherit a b c\nB = \"1\"\nC = \"2\"");
    }
}
