//! `overrides-form`: overrides without the colon that separates them, or with a space.

use std::sync::Arc;

use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, Span};
use crate::value::EditKind;

rule!("correctness", "overrides-form", InLayer(check));

/// Lists that BitBake splits at colons and nothing else, of which none is ever empty.
const LISTS: [&str; 4] = ["DISTROOVERRIDES", "FILESOVERRIDES", "MACHINEOVERRIDES", "OVERRIDES"];

/// What is wrong with a text, and what to write instead.
struct Slip {
    span: Span,
    message: String,
    help: &'static str,
    new: &'static str,
}

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for statement in Statement::all_in(file) {
        if LISTS.contains(&statement.stem())
            && let Some(assignment) = statement.to_value()
            && let Some(Slip { span, message, help, new }) = slip_in(&statement, assignment)
        {
            let mut found = cx.report(&file.source, span, message);
            found.help(help);
            found.fix(Fix::unsafe_(help, vec![Edit::replace(span, new)]).changes_value());
        }
    }
}

fn slip_in(statement: &Statement<'_>, assignment: Assignment<'_>) -> Option<Slip> {
    let value = assignment.value();
    let text = value.get();
    let stem = statement.stem();
    let edit = statement.edit().map(|edit| edit.kind);
    let at_end =
        matches!((edit, assignment.operator()), (Some(EditKind::Prepend), _) | (None, Operator::PrependBare));
    let at_start =
        matches!((edit, assignment.operator()), (Some(EditKind::Append), _) | (None, Operator::AppendBare));
    if edit.is_none() && matches!(assignment.operator(), Operator::Append | Operator::Prepend) {
        let message = format!(
            "`{stem}` is split at colons only: with this space an override beside it matches nothing"
        );
        let (help, new) = match assignment.operator() {
            Operator::Append => ("write `.=`, and a colon before the override", ".="),
            _ => ("write `=.`, and a colon after the override", "=."),
        };
        return Some(Slip { span: assignment.operator_span(), message, help, new });
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == ' ';
    if at_end && text.ends_with(is_name) || at_start && text.starts_with(is_name) {
        let touching = match at_end {
            true => text.trim_end().rsplit(':').next(),
            false => text.trim_start().split(':').next(),
        };
        let message =
            format!("`{}` becomes one word with what `{stem}` holds, for no colon separates them", touching?);
        let (start, end) = match at_end {
            true => (text.trim_end().len(), text.len()),
            false => (0, text.len() - text.trim_start().len()),
        };
        if touching?.is_empty() {
            let message = format!("the space is part of an override of `{stem}`, which matches nothing then");
            return Some(Slip { span: value.locate(start, end), message, help: "remove the space", new: "" });
        }
        let help = if at_end { "end with a colon" } else { "begin with a colon" };
        return Some(Slip { span: value.locate(start, end), message, help, new: ":" });
    }
    None
}
