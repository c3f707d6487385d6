//! `overrides-form`: overrides without the colon that separates them, or with a space.

use std::sync::Arc;

use crate::lint::{Cx, Statement, each_block};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, SourceFile, Span};
use crate::value::EditKind;

rule!("correctness", "overrides-form", InLayer(check), Build(in_kas));

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
    for slip in slips_in(file) {
        report(cx, &file.source, slip.span, &slip);
    }
}

fn in_kas(cx: &mut Cx<'_>, build: &Build) {
    each_block(build, |source, block, file| {
        for slip in slips_in(file) {
            report(cx, source, block.in_file(slip.span), &slip);
        }
    });
}

fn report(cx: &mut Cx<'_>, source: &Arc<SourceFile>, span: Span, slip: &Slip) {
    let mut found = cx.report(source, span, slip.message.clone());
    found.help(slip.help);
    found.fix(Fix::unsafe_(slip.help, vec![Edit::replace(span, slip.new)]).changes_value());
}

fn slips_in(file: &Arc<Parsed>) -> Vec<Slip> {
    let mut found = Vec::new();
    for statement in Statement::all_in(file) {
        if LISTS.contains(&statement.stem())
            && let Some(assignment) = statement.to_value()
        {
            found.extend(slip_in(&statement, assignment));
        }
    }
    found
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
