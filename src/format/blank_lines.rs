//! Blank lines between statements.
//!
//! BitBake skips them, those behind a `def` excepted: they are part of its text. In the tree they are part
//! of its statement, so they are never seen here; and none is added there, for it would be the `def`'s.

use super::options::Options;
use super::regions::Regions;
use crate::syntax::StmtKind;
use crate::syntax::ast::{File, Stmt, View};
use crate::text::{Edit, Span};

/// The edits that bring the blank lines of a file to the wished number.
pub fn edits(file: File<'_>, regions: &Regions, options: &Options, line_end: &str, edits: &mut Vec<Edit>) {
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
        let after = (stmt.kind() != StmtKind::Blank).then_some(stmt);
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
/// one, unless what follows is about that function, such as its flags or `addtask`.
fn parts_from(before: Stmt<'_>, after: Stmt<'_>) -> bool {
    if before.kind() == StmtKind::Def {
        return false;
    }
    if let View::Function(function) = before.view() {
        return match after.view() {
            View::Assignment(flag) if flag.flag().is_some() => flag.name().get() != function.stored_name(),
            View::Directive(directive) => !matches!(
                directive.kind(),
                StmtKind::AddTask | StmtKind::DelTask | StmtKind::AddHandler | StmtKind::ExportFunctions
            ),
            _ => true,
        };
    }
    before.kind() != StmtKind::Comment && heads_function(after)
}

/// Whether this is a function, or the first of the comments right above one.
fn heads_function(stmt: Stmt<'_>) -> bool {
    let index = stmt.id.0 as usize;
    let mut kinds = stmt.file.tree.stmts()[index..].iter().map(|stmt| stmt.kind);
    kinds.find(|&kind| kind != StmtKind::Comment) == Some(StmtKind::Function)
}
