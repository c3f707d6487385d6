//! Tables: neighboring assignments whose operators stand in one column.

use super::gaps::glued_for_a_reason;
use crate::syntax::ast::{Assignment, File};
use crate::syntax::{StmtKind, is_space};

/// How many neighbors make a table.
const TABLE: usize = 3;

/// For each statement, whether it is a line of a table: names of different lengths, with as many spaces
/// after each that the operators stand in one column. Empty if there is no table.
pub(super) fn tables(file: File<'_>) -> Vec<bool> {
    let mut assignments = file.stmts().filter_map(|stmt| stmt.as_assignment());
    if !assignments.any(|assignment| is_padded(&file.text[..assignment.operator_span().start as usize])) {
        return Vec::new();
    }
    let mut aligned = vec![false; file.tree.stmts().len()];
    let mut run: Vec<Columns> = Vec::new();
    for stmt in file.stmts() {
        let columns = stmt.as_assignment().and_then(|assignment| Columns::of(assignment, stmt.id.0 as usize));
        let goes_on = match (&columns, run.last()) {
            (Some(columns), Some(last)) => columns.aligned_with(last),
            _ => false,
        };
        if !goes_on && stmt.kind() != StmtKind::Comment {
            mark(&run, &mut aligned);
            run.clear();
        }
        run.extend(columns);
    }
    mark(&run, &mut aligned);
    aligned
}

fn mark(run: &[Columns], aligned: &mut [bool]) {
    let is_padded = run.iter().any(|line| line.padded) && run.iter().any(|line| line.gap != run[0].gap);
    // BitBake warns of a missing space, so that one is worth more than the column.
    let is_glued = run.iter().any(|line| line.gap == 0);
    if run.len() >= TABLE && is_padded && !is_glued {
        run.iter().for_each(|line| aligned[line.stmt] = true);
    }
}

/// Whether more than one space, or a tab, stands at the end of `before`.
fn is_padded(before: &str) -> bool {
    before.ends_with("  ") || before.ends_with('\t')
}

/// Where the operator of an assignment begins and ends, in characters. Its value may go on below, or a row
/// whose value is laid out anew would leave its table.
struct Columns {
    stmt: usize,
    start: usize,
    end: usize,
    /// How many spaces stand before it.
    gap: usize,
    /// Whether those are more than one, or a tab.
    padded: bool,
}

impl Columns {
    fn of(assignment: Assignment<'_>, stmt: usize) -> Option<Columns> {
        let lines = assignment.0.lines();
        let operator = assignment.operator_span();
        let before = &assignment.0.file.text[lines.start as usize..operator.start as usize];
        let start = before.chars().count();
        let end = start + operator.len();
        // Of the spaces after `export` one stays, which moves the operator.
        let spaces: Vec<bool> = before.trim_end_matches(is_space).chars().map(is_space).collect();
        let stays = !spaces.windows(2).any(|pair| pair[0] && pair[1]);
        let counts = stays && !before.contains(['\n', '\r']) && !glued_for_a_reason(assignment);
        if !counts {
            return None;
        }
        let gap = before.len() - before.trim_end_matches([' ', '\t']).len();
        Some(Columns { stmt, start, end, gap, padded: is_padded(before) })
    }

    fn aligned_with(&self, other: &Columns) -> bool {
        self.start == other.start || self.end == other.end
    }
}
