//! `extra-args-drops-default`: the class's volume for /var is lost to an operator.

use crate::diag::Severity;
use crate::lint::edits::remove_stmt;
use crate::lint::{AssignmentSite, Cx, RecipeContext};
use crate::manifest::{AppArgs, ContainerKind, EXTRA_ARGS, Volume};
use crate::model::{Event, EventOp};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Edit, Fix};
use crate::value::{EditKind, Piece};

rule!("container", "extra-args-drops-default", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.is(ContainerKind::Rootfs) || data.recipe_part_missing() {
        return;
    }
    let args = AppArgs::of(data);
    let volumes: Vec<Option<Volume>> =
        args.named("volume").map(|flag| Volume::parse(flag.value.as_deref().unwrap_or_default())).collect();
    let holds_var = volumes.iter().flatten().any(|volume| volume.holds("/var"));
    let written = subject.written(EXTRA_ARGS);
    let is_assignment =
        |written: &&AssignmentSite| matches!(written.op, EventOp::Assign(op) if op != Operator::WeakDefault);
    let Some(first) = written.iter().find(is_assignment).filter(|first| first.drops_weak_default()) else {
        return;
    };
    // The configuration of a build may give the variable a value before the recipe does.
    let history = data.history(EXTRA_ARGS);
    let is_ours = history.iter().find(|event| event.flag.is_none() && matches!(event.op, EventOp::Assign(_)));
    let is_ours = is_ours.is_some_and(|event| first.is(event));
    let is_whole = |event: &Event| {
        matches!(event.op, EventOp::Assign(Operator::Set | Operator::Immediate)) && event.flag.is_none()
    };
    if history.iter().any(is_whole) {
        return;
    }
    let is_open = args.open && !is_only_unset_before(subject);
    let (Some(assignment), false, false, true) = (first.assignment(), is_open, holds_var, is_ours) else {
        return;
    };
    let operator = assignment.operator().text();
    let (severity, message) = if volumes.is_empty() {
        (Severity::Note, format!("`{operator}` drops the class's default, so `/var` is not kept"))
    } else {
        (
            Severity::Warning,
            format!("`{operator}` drops the class's default, so `/var` is not kept besides these volumes"),
        )
    };
    let mut report = cx.report(&first.place.file.source, assignment.operator_span(), message);
    report
        .severity(severity)
        .help("`:append` keeps `--volume ovl:/var:permanent`; if nothing has to survive, `=` says so");
    let weak = history.iter().find(|event| event.flag == Some("_defaultval"));
    if let Some(default) = weak.filter(|event| !event.place.file.is_virtual()) {
        let place = &default.place;
        report.label(&place.file.source, place.span, "the default that is dropped");
    }
    if let Some(edits) = as_appends(&written).filter(|_| keeps_order(&history)) {
        report.fix(Fix::unsafe_("write `:append` and keep the class's volume", edits).changes_value());
    }
}

/// Whether nothing is unknown but what the variable held above the `inherit` line, and no configuration of
/// the layers sets it.
fn is_only_unset_before(subject: &RecipeContext<'_>) -> bool {
    let itself = format!("${{{EXTRA_ARGS}}}");
    let value = subject.recipe.data.get(EXTRA_ARGS);
    let is_known = |piece: &Piece| match piece {
        Piece::Text(_) => true,
        Piece::Unknown(source) => *source == itself,
    };
    value.is_some_and(|value| value.pieces().iter().all(is_known)) && !subject.build.is_configured(EXTRA_ARGS)
}

/// Whether the value would be the default and after it what it is now. What is appended already comes after
/// all that operators add, and would come before those that stand further down; and `?=` would count again.
fn keeps_order(history: &[Event]) -> bool {
    use Operator::{Append, AppendBare};
    let is_addition = |event: &Event| matches!(event.op, EventOp::Assign(Append | AppendBare));
    let is_edit = |event: &Event| matches!(event.op, EventOp::Edit(..));
    let own: Vec<&Event> = history.iter().filter(|event| event.flag.is_none()).collect();
    let weak = history.iter().filter(|event| event.flag == Some("_defaultval")).count();
    let appended = |event: &Event| matches!(event.op, EventOp::Edit(EditKind::Append, _));
    let last = own.iter().rposition(|event| is_addition(event)).unwrap_or_default();
    let is_known = own.iter().all(|event| is_addition(event) || is_edit(event));
    weak <= 1 && is_known && !own[..last].iter().any(|event| appended(event))
}

/// All additions as `:append`, without those of nothing; `None` if they are in several files, or put
/// something in front.
fn as_appends(written: &[AssignmentSite]) -> Option<Vec<Edit>> {
    let path = written.first()?.place.file.path();
    let (mut edits, mut is_first) = (Vec::new(), true);
    for statement in written.iter().filter(|written| written.drops_weak_default()) {
        let assignment = statement.assignment()?;
        let is_added_after = matches!(assignment.operator(), Operator::Append | Operator::AppendBare);
        if statement.place.file.path() != path || !is_added_after {
            return None;
        }
        if assignment.value().words().is_empty() {
            edits.push(remove_stmt(assignment.0));
            continue;
        }
        edits.push(Edit::insert(assignment.name().span().end as usize, ":append"));
        edits.push(Edit::replace(assignment.operator_span(), "="));
        let value = assignment.value();
        // `+=` puts a space in between, `:append` does not; and now the default is in front of the first one.
        let is_apart = assignment.operator() == Operator::Append || is_first;
        if !value.get().starts_with(char::is_whitespace) && is_apart {
            edits.push(Edit::insert(assignment.quotes()?.0.end as usize, " "));
        }
        is_first = false;
    }
    edits.sort_by_key(|edit| edit.span);
    Some(edits)
}
