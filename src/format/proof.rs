//! The proof that a formatted text says what the original said.
//!
//! It knows nothing of the edits: both texts are parsed, and their statements compared by what BitBake keeps
//! of them. *Equal* means, statement for statement and in the same order:
//!
//! * assignments: name, flag, `export`, operator, and the value with its continued lines joined; where lists
//!   are laid out, of the variables that are lists the words, and whether a space stands before the first
//!   and after the last;
//! * functions: keywords, name, every line of the body, trimmed on the right as BitBake does;
//!   where bodies are indented anew, every line but for its indentation, which in Python must nest as before;
//! * `def`: every line, with the blank lines and comments after it that are part of its text;
//! * directives: the argument as it is kept. Where BitBake splits the argument into words and expands
//!   nothing in it, the words; for `addtask` the words of its three parts, and the comment after it;
//! * comments: every line, trimmed on the right; broken statements: every byte.
//!
//! Not compared: blank lines outside of `def`, spaces around operators, the kind of the quotes, and line
//! numbers, which BitBake keeps for messages and for the names of anonymous functions, but never hashes.

use std::fmt;

use super::bodies::same_but_indented;
use super::options::{Lists, Options};
use super::word_lists::{is_word_list, split};
use crate::syntax::ast::{Assignment, Def, Directive, File, Function, Stmt, Text, View};
use crate::syntax::{Parse, StmtKind, TokenKind, is_space, split_task, stored_lines, words};
use crate::text::{Edit, SourceFile};

/// The formatted text could not be proven to be right. Always a fault of the formatter, never of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unproven {
    /// The line, from 1, of the original, or with `unstable` of the formatted text.
    pub line: u32,
    /// What the formatter would have changed.
    pub what: &'static str,
}

impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "formatting would change {} on line {}; the file was left as it is", self.what, self.line)
    }
}

impl std::error::Error for Unproven {}

impl Unproven {
    /// A second run would make this edit to the formatted text.
    pub(super) fn unstable(formatted: &SourceFile, edit: &Edit) -> Unproven {
        let line = formatted.lines().line(edit.span.start as usize);
        Unproven { line, what: "its own outcome, if run twice," }
    }
}

/// A value or a body that an opt-in layout changed, in its spaces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangedValue {
    /// The variable or function.
    pub name: String,
    /// The line of the original, from 1, on which it begins.
    pub line: u32,
}

/// Compares two parsed texts, the original first. Returns the values that differ as the options allow.
pub(crate) fn same_statements(
    before: (&str, &Parse),
    after: (&str, &Parse),
    options: &Options,
) -> Result<Vec<ChangedValue>, Unproven> {
    let (mut old, mut new) = (statements(before), statements(after));
    let mut changed = Vec::new();
    loop {
        match (old.next(), new.next()) {
            (None, None) => return Ok(changed),
            (Some(old), Some(new)) => changed.extend(same(old, new, options)?),
            (Some((old, _)), None) => return Err(differ(old, "the number of statements")),
            (None, Some(_)) => return Err(Unproven { line: 1, what: "the number of statements" }),
        }
    }
}

/// The statements of a text without its blank lines, each with whether it is broken.
fn statements<'a>((text, parse): (&'a str, &'a Parse)) -> impl Iterator<Item = (Stmt<'a>, bool)> {
    let broken = parse.broken_stmts();
    let stmts = File::new(text, &parse.tree).stmts().filter(|stmt| stmt.kind() != StmtKind::Blank);
    stmts.map(move |stmt| (stmt, broken.binary_search(&stmt.id).is_ok()))
}

/// Compares a statement with what became of it.
fn same(
    (old, old_broken): (Stmt<'_>, bool),
    (new, new_broken): (Stmt<'_>, bool),
    options: &Options,
) -> Result<Option<ChangedValue>, Unproven> {
    check(old, "the kind of a statement", old.kind() == new.kind() && old_broken == new_broken)?;
    let (old_text, new_text) = (old.lines().slice(old.file.text), new.lines().slice(new.file.text));
    if old_text == new_text {
        return Ok(None);
    }
    check(old, "a broken statement", !old_broken)?;
    match (old.view(), new.view()) {
        (View::Assignment(a), View::Assignment(b)) => return same_assignment(a, b, options),
        (View::Function(a), View::Function(b)) => return same_function(a, b, options),
        (View::Def(a), View::Def(b)) => return same_def(a, b, options),
        (View::Directive(a), View::Directive(b)) => same_directive(a, b)?,
        (View::Comment, View::Comment) => {
            check(old, "a comment", stored_lines(old_text) == stored_lines(new_text))?;
        }
        _ => return Err(differ(old, "the kind of a statement")),
    }
    Ok(None)
}

fn same_assignment(
    old: Assignment<'_>,
    new: Assignment<'_>,
    options: &Options,
) -> Result<Option<ChangedValue>, Unproven> {
    check(old.0, "the name of a variable", old.name().get() == new.name().get())?;
    check(old.0, "a flag", text_of(old.flag()) == text_of(new.flag()))?;
    check(old.0, "an `export`", old.exported() == new.exported())?;
    check(old.0, "an operator", old.operator() == new.operator())?;
    let (a, b) = (old.value().get(), new.value().get());
    if a == b {
        return Ok(None);
    }
    let is_list = options.lists != Lists::Preserve && is_word_list(old, &options.list_variables);
    check(old.0, "a value", is_list && same_list(&a, &b))?;
    Ok(Some(ChangedValue { name: old.name().get().into_owned(), line: old.0.first_line() }))
}

/// Whether two values are the same list, also if another is glued to them in front or after.
fn same_list(one: &str, other: &str) -> bool {
    let words = split(one);
    words.is_some()
        && words == split(other)
        && one.starts_with(is_space) == other.starts_with(is_space)
        && one.ends_with(is_space) == other.ends_with(is_space)
}

fn same_directive(old: Directive<'_>, new: Directive<'_>) -> Result<(), Unproven> {
    let (a, b) = (old.argument().get(), new.argument().get());
    let same = match old.kind() {
        _ if a == b => true,
        StmtKind::AddTask => same_tasks(&a, &b),
        kind => words_alone_count(kind, &a) && words_alone_count(kind, &b) && words(&a).eq(words(&b)),
    };
    check(old.0, "a directive's argument", same)?;
    check(old.0, "a flag", text_of(old.flag()) == text_of(new.flag()))?;
    check(old.0, "a task's comment", other_text(old.0) == other_text(new.0))
}

fn text_of(flag: Option<Text<'_>>) -> Option<String> {
    flag.map(|flag| flag.get().into_owned())
}

/// Whether BitBake splits the argument of such a directive at spaces, and nothing in it is expanded
/// before that: an expression may hold texts in which spaces count.
pub(crate) fn words_alone_count(kind: StmtKind, argument: &str) -> bool {
    match kind {
        StmtKind::AddHandler | StmtKind::ExportFunctions => true,
        StmtKind::Inherit
        | StmtKind::InheritDefer
        | StmtKind::Include
        | StmtKind::Require
        | StmtKind::DelTask => !argument.contains('$'),
        _ => false,
    }
}

/// Whether two arguments of `addtask` name the same tasks in the same places.
pub(crate) fn same_tasks(one: &str, other: &str) -> bool {
    let (one, other) = (split_task(one), split_task(other));
    same_words(one.tasks, other.tasks)
        && same_words(&one.before, &other.before)
        && same_words(&one.after, &other.after)
}

fn same_words(one: &str, other: &str) -> bool {
    words(one).eq(words(other))
}

/// The text of a statement that BitBake ignores.
fn other_text(stmt: Stmt<'_>) -> String {
    let parts = stmt.tokens().filter(|token| token.0 == TokenKind::Other);
    parts.map(|token| token.1.slice(stmt.file.text)).collect()
}

fn same_function(
    old: Function<'_>,
    new: Function<'_>,
    options: &Options,
) -> Result<Option<ChangedValue>, Unproven> {
    check(old.0, "the name of a function", old.stored_name() == new.stored_name())?;
    let keywords = old.is_python() == new.is_python() && old.is_fakeroot() == new.is_fakeroot();
    check(old.0, "the keywords of a function", keywords)?;
    let (a, b) = (old.body_lines(), new.body_lines());
    if a == b {
        return Ok(None);
    }
    check(old.0, "the body of a function", same_but_indented(old.0, &a, &b, options))?;
    Ok(Some(ChangedValue { name: old.stored_name().into_owned(), line: old.0.first_line() }))
}

fn same_def(old: Def<'_>, new: Def<'_>, options: &Options) -> Result<Option<ChangedValue>, Unproven> {
    let (a, b) = (old.body_lines(), new.body_lines());
    if a == b {
        return Ok(None);
    }
    let same = a[0] == b[0] && same_but_indented(old.0, &a[1..], &b[1..], options);
    check(old.0, "the text of a `def`", same)?;
    Ok(Some(ChangedValue { name: old.name().get().into_owned(), line: old.0.first_line() }))
}

fn check(old: Stmt<'_>, what: &'static str, same: bool) -> Result<(), Unproven> {
    if same { Ok(()) } else { Err(differ(old, what)) }
}

fn differ(old: Stmt<'_>, what: &'static str) -> Unproven {
    Unproven { line: old.first_line(), what }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_addtask_keep_their_places() {
        assert!(same_tasks("a  after  b", "a after b"));
        assert!(!same_tasks("a before  after b", "a before after b"));
        assert!(!same_tasks("a  after  before ", "a after before "));
    }
}
