//! `extra-args-drops-default`: the class's volume for /var is lost to an operator.

use crate::diag::Severity;
use crate::lint::edits::remove_stmt;
use crate::lint::{AssignmentSite, Cx, RecipeContext, place_in_a_file};
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
    let Some(first) = written.iter().find(|written| is_assignment(written)) else { return };
    if !first.drops_weak_default() || holds_var {
        return;
    }
    // The configuration of a build may give the variable a value before the recipe does.
    let history = data.history(EXTRA_ARGS);
    let earliest =
        history.iter().find(|event| event.flag.is_none() && matches!(event.op, EventOp::Assign(_)));
    if !earliest.is_some_and(|event| first.is(event)) || history.iter().any(sets_the_whole) {
        return;
    }
    if args.open && !is_only_unset_before(subject) {
        return;
    }
    let Some(assignment) = first.assignment() else { return };
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
    if let Some(place) = place_in_a_file(weak.map(|event| &event.place)) {
        report.label(&place.file.source, place.span, "the default that is dropped");
    }
    if keeps_order(&history)
        && let Some(edits) = as_appends(&written)
    {
        report.fix(Fix::unsafe_("write `:append` and keep the class's volume", edits).changes_value());
    }
}

/// Whether a statement is an assignment that may count: a weak default gives way to those of the class.
fn is_assignment(written: &AssignmentSite) -> bool {
    matches!(written.op, EventOp::Assign(operator) if operator != Operator::WeakDefault)
}

fn sets_the_whole(event: &Event) -> bool {
    matches!(event.op, EventOp::Assign(Operator::Set | Operator::Immediate)) && event.flag.is_none()
}

/// Whether nothing is unknown but what the variable held above the `inherit` line, and no configuration of
/// the layers sets it.
fn is_only_unset_before(subject: &RecipeContext<'_>) -> bool {
    let itself = format!("${{{EXTRA_ARGS}}}");
    let Some(value) = subject.recipe.data.get(EXTRA_ARGS) else { return false };
    let is_all_else_known = value.pieces().iter().all(|piece| match piece {
        Piece::Text(_) => true,
        Piece::Unknown(source) => *source == itself,
    });
    is_all_else_known && !subject.build.is_configured(EXTRA_ARGS)
}

/// Whether the value would be the default and after it what it is now. What is appended already comes after
/// all that operators add, and would come before those that stand further down; and `?=` would count again.
fn keeps_order(history: &[Event]) -> bool {
    use Operator::{Append, AppendBare};
    let mut weak_defaults = 0;
    let mut is_appended_to = false;
    for event in history {
        if event.flag == Some("_defaultval") {
            weak_defaults += 1;
        }
        if event.flag.is_some() {
            continue;
        }
        match event.op {
            EventOp::Assign(Append | AppendBare) if !is_appended_to => {}
            EventOp::Edit(EditKind::Append, _) => is_appended_to = true,
            EventOp::Edit(..) => {}
            _ => return false,
        }
    }
    weak_defaults <= 1
}

/// All additions as `:append`, without those of nothing; `None` if they are in several files, or put
/// something in front.
fn as_appends(written: &[AssignmentSite]) -> Option<Vec<Edit>> {
    let path = written.first()?.place.file.path();
    let (mut edits, mut is_first) = (Vec::new(), true);
    for statement in written {
        if !statement.drops_weak_default() {
            continue;
        }
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
