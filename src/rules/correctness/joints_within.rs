//! Words that are glued together in a text of a configuration, as far as it shows that by itself.

use std::collections::HashMap;

use super::joint::{Edges, Joint, Side};
use crate::lint::Statement;
use crate::lint::vocabulary::list_kind;
use crate::syntax::ast::{Assignment, Operator};
use crate::value::EditKind;

/// Variables of which a configuration or a class always gives a part.
pub(super) const FILLED: [&str; 4] = ["DEPENDS", "IMAGE_INSTALL", "PACKAGECONFIG", "SRC_URI"];

/// The joints that a text shows by itself, whatever others do to its variables.
pub(super) fn joints_within<'s, 'f>(
    statements: &'s [Statement<'f>],
    is_conf: bool,
) -> Vec<(&'s Statement<'f>, Assignment<'f>, Joint)> {
    let mut held: HashMap<&str, Edges> = HashMap::new();
    let mut found = Vec::new();
    let mut lists = Vec::new();
    for statement in statements {
        let Some(kind) = list_kind(statement.stem()) else { continue };
        let Some(assignment) = statement.to_value() else { continue };
        lists.push((statement, assignment, kind));
    }
    for &(statement, assignment, kind) in &lists {
        if statement.edit().is_some() {
            continue;
        }
        let text = assignment.value().get();
        let edges = held.entry(&*statement.name).or_default();
        let joint = match assignment.operator() {
            Operator::AppendBare => edges.joint(&text, Side::End, kind),
            Operator::PrependBare => edges.joint(&text, Side::Start, kind),
            _ => None,
        };
        found.extend(joint.map(|joint| (statement, assignment, joint)));
        edges.apply(assignment.operator(), &text);
    }
    // What `:append` and the like add counts only in the end.
    for (statement, assignment, kind) in lists {
        let Some(edit) = statement.edit() else { continue };
        if assignment.operator() != Operator::Set {
            continue;
        }
        let mut joint = None;
        let is_plain = edit.overrides.is_none() && edit.kind != EditKind::Remove;
        if is_plain && let Some(edges) = held.get_mut(edit.base) {
            let (text, side) = (assignment.value().get(), side_of(edit.kind));
            joint = edges.joint(&text, side, kind);
            edges.add(side, &text);
        }
        if joint.is_none() && is_conf {
            joint = of_configuration(statement);
        }
        found.extend(joint.map(|joint| (statement, assignment, joint)));
    }
    found
}

/// The side of the other text that what is added touches.
pub(super) fn side_of(kind: EditKind) -> Side {
    if kind == EditKind::Append { Side::End } else { Side::Start }
}

/// Where the text of a statement touches what others give a variable that is never empty.
fn of_configuration(statement: &Statement<'_>) -> Option<Joint> {
    let (assignment, edit) = (statement.to_value()?, statement.edit()?);
    if edit.kind == EditKind::Remove || assignment.operator() != Operator::Set {
        return None;
    }
    let stem = statement.stem();
    let is_filled = FILLED.contains(&stem) || stem.ends_with("_FEATURES");
    if !is_filled || edit.base != stem {
        return None;
    }
    let text = assignment.value().get();
    let side = side_of(edit.kind);
    let touching = match side {
        Side::End => text.chars().next()?,
        Side::Start => text.chars().next_back()?,
    };
    if !touching.is_alphanumeric() {
        return None;
    }
    Some(Joint { side, with: None })
}
