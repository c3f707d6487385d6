//! Blank lines between statements.
//!
//! BitBake skips them, those after a `def` excepted: they are part of its text. In the tree they are part
//! of its statement, so they are never seen here; and none is added there, for it would be the `def`'s.

use super::options::Options;
use super::regions::Regions;
use crate::syntax::ast::{File, Function, Stmt, View};
use crate::syntax::{StmtId, StmtKind};
use crate::text::{Edit, Span};

/// The edits that bring the blank lines of a file to the wished number.
pub(super) fn edits(
    file: File<'_>,
    regions: &Regions,
    options: &Options,
    line_end: &str,
    edits: &mut Vec<Edit>,
) {
    let mut before: Option<Stmt<'_>> = None;
    let mut blank: Option<Stmt<'_>> = None;
    let mut stmts = file.stmts().peekable();
    while let Some(stmt) = stmts.next() {
        if stmt.kind() == StmtKind::Blank {
            blank = Some(stmt);
            if stmts.peek().is_some() {
                continue;
            }
        }
        let after = if stmt.kind() == StmtKind::Blank { None } else { Some(stmt) };
        let sound = [before, blank, after].into_iter().flatten().all(|stmt| regions.is_sound(stmt.id));
        if sound && blank.or(after).is_some_and(|stmt| regions.is_open(stmt.id)) {
            between(before, blank, after, options, line_end, edits);
        }
        (before, blank) = (Some(stmt), None);
    }
}

/// The blank lines between two statements, or before the first, or after the last.
fn between(
    before: Option<Stmt<'_>>,
    blank: Option<Stmt<'_>>,
    after: Option<Stmt<'_>>,
    options: &Options,
    line_end: &str,
    edits: &mut Vec<Edit>,
) {
    let wanted = match (before, after) {
        (Some(before), Some(after)) => {
            let least = if parts_from(before, after) { options.blank_lines_around_functions } else { 0 };
            let count = blank.map_or(0, |blank| blank.line() + 1 - blank.first_line());
            count.min(options.max_blank_lines).max(least)
        }
        _ => 0,
    };
    let wanted = line_end.repeat(wanted as usize);
    match (blank, after) {
        (Some(blank), _) if blank.lines().slice(blank.file.text) != wanted => {
            edits.push(Edit::replace(blank.lines(), wanted));
        }
        (None, Some(after)) if !wanted.is_empty() => {
            edits.push(Edit { span: Span::empty(after.lines().start as usize), text: wanted });
        }
        _ => {}
    }
}

/// Whether a blank line belongs between the two: before a function, with the comments above it, and after
/// one, unless the neighbor is about that function.
fn parts_from(before: Stmt<'_>, after: Stmt<'_>) -> bool {
    if before.kind() == StmtKind::Def {
        return false;
    }
    if let View::Function(function) = before.view() {
        return !is_about(after, function);
    }
    before.kind() != StmtKind::Comment
        && function_below(after).is_some_and(|function| !is_about(before, function))
}

/// Whether a statement sets a flag, is an `addtask` or the like, or names the function: such lines are
/// written close to the function they belong to.
fn is_about(stmt: Stmt<'_>, function: Function<'_>) -> bool {
    match stmt.view() {
        View::Assignment(assignment) if assignment.flag().is_some() => true,
        View::Directive(directive) => matches!(
            directive.kind(),
            StmtKind::AddTask | StmtKind::DelTask | StmtKind::AddHandler | StmtKind::ExportFunctions
        ),
        View::Assignment(assignment) => {
            function.name().is_some_and(|name| assignment.value().get().contains(&*name.get()))
        }
        _ => false,
    }
}

/// This function, or the one right below this comment and those that follow it.
fn function_below(stmt: Stmt<'_>) -> Option<Function<'_>> {
    let stmts = (stmt.id.0..stmt.file.tree.stmts().len() as u32).map(|index| stmt.file.stmt(StmtId(index)));
    match stmts.map(Stmt::view).find(|view| !matches!(view, View::Comment))? {
        View::Function(function) => Some(function),
        _ => None,
    }
}
