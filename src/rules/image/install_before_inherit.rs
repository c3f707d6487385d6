//! `install-before-inherit`: IMAGE_INSTALL is added to before the class gives its default.

use std::sync::Arc;

use crate::diag::Severity;
use crate::lint::{AssignmentSite, Cx, RecipeContext, edits};
use crate::model::{Event, EventOp, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Operator, Stmt};
use crate::text::{Edit, Fix};
use crate::value::path::is_class_file;

rule!("image", "install-before-inherit", Recipe(check));

const VARIABLE: &str = "IMAGE_INSTALL";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.kind.image.is_yes() || data.recipe_part_missing() {
        return;
    }
    let mut history = data.history(VARIABLE);
    history.retain(Event::is_about_value);
    let Some(default) = history.iter().position(is_default_of_class) else { return };
    let earlier = &history[..default];
    // A value that is set, by whom and how ever, was meant to take the place of the default.
    let set_earlier = !earlier.iter().all(is_addition);
    let set_later = history[default..].iter().any(|event| {
        event.flag.is_none() && matches!(event.op, EventOp::Assign(Operator::Set | Operator::Immediate))
    });
    if set_earlier || set_later {
        return;
    }
    let class = history[default].place.clone();
    let name = class.file.path().file_stem().and_then(|stem| stem.to_str()).unwrap_or("the class");
    let mut written = subject.written(VARIABLE);
    written.retain(|written| written.drops_weak_default() && earlier.iter().any(|event| written.is(event)));
    for one in &written {
        let file = &one.place.file;
        let message =
            format!("`{VARIABLE}` is added before `{name}` gives its default, which is dropped then");
        let mut report = cx.report(&file.source, one.place.span, message);
        report.help(format!("move it below the `inherit` line, or use `{VARIABLE}:append`"));
        // Elsewhere people know the trick, and leave the default out on purpose.
        if !subject.container.concerns_pantavisor() {
            report.severity(Severity::Note);
        }
        if let Some(inherit) = subject.inherit_of(name)
            && inherit.file.text == file.source.text()
            && let Some(edits) = move_below(inherit, &written, file)
        {
            report
                .label(&file.source, inherit.span(), "the default comes from here")
                .fix(Fix::unsafe_("move it below the `inherit` line", edits).changes_value());
        }
    }
}

/// All additions of a file at once: one by one, each would come before those that were moved earlier.
fn move_below(inherit: Stmt<'_>, written: &[AssignmentSite], file: &Arc<Parsed>) -> Option<Vec<Edit>> {
    let mut stmts: Vec<Stmt<'_>> = Vec::new();
    for written in written {
        if written.place.file.path() == file.path() {
            stmts.push(written.assignment()?.0);
        }
    }
    let text = file.source.text();
    let blocks = edits::lines_of(&stmts);
    let moved = blocks.iter().map(|lines| lines.slice(text).trim_end()).collect::<Vec<_>>().join("\n");
    let insertion = edits::insert_after(inherit, &format!("\n{moved}"));
    let mut edits: Vec<Edit> = blocks.iter().map(|lines| edits::remove_lines(text, *lines)).collect();
    let is_above = edits.iter().all(|removal| removal.span.end <= insertion.span.start);
    edits.push(insertion);
    if is_above { Some(edits) } else { None }
}

/// Whether an event adds to what there is, by an operator of its assignment or of its name.
fn is_addition(event: &Event) -> bool {
    use Operator::{Append, AppendBare, Prepend, PrependBare};
    matches!(event.op, EventOp::Edit(..) | EventOp::Assign(Append | AppendBare | Prepend | PrependBare))
}

/// `?=` with something in it, from a class.
fn is_default_of_class(event: &Event) -> bool {
    event.flag.is_none()
        && matches!(event.op, EventOp::Assign(Operator::Default))
        && !event.text.trim().is_empty()
        && is_class_file(event.place.file.path())
}
