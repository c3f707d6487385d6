//! `install-before-inherit`: IMAGE_INSTALL is added to before the class gives its default.

use crate::lint::{Cx, Subject, edits};
use crate::model::{Event, EventOp};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Edit, Fix, Safety};

rule!("image", "install-before-inherit", Recipe(check));

const VARIABLE: &str = "IMAGE_INSTALL";

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.kind.image.is_yes() || data.is_opaque() {
        return;
    }
    let history = data.history(VARIABLE);
    let Some(default) = history.iter().position(is_default_of_class) else { return };
    let earlier = &history[..default];
    let is_addition = |event: &Event| {
        use Operator::{Append, AppendBare, Prepend, PrependBare};
        matches!(event.op, EventOp::Assign(Append | AppendBare | Prepend | PrependBare))
    };
    // A value that is set, by whom and how ever, was meant to take the place of the default.
    let sets = |event: &&Event| !is_addition(event) && !matches!(event.op, EventOp::Edit(..));
    let set_later = history[default..].iter().any(|event| {
        event.flag.is_none() && matches!(event.op, EventOp::Assign(Operator::Set | Operator::Immediate))
    });
    if earlier.iter().any(|event| sets(&event)) || set_later {
        return;
    }
    let class = history[default].place.clone();
    let written = subject.written(VARIABLE).into_iter();
    for written in written.filter(|written| written.drops_weak_default()).take(earlier.len()) {
        let is_earlier = earlier.iter().any(|event| {
            event.place.span == written.place.span && event.place.file.path() == written.place.file.path()
        });
        if !is_earlier {
            continue;
        }
        let file = &written.place.file;
        let name = class.file.path().file_stem().and_then(|stem| stem.to_str()).unwrap_or("the class");
        let message = format!("added before `{name}` gives its default, which is dropped then");
        let mut report = cx
            .report(&file.source, written.place.span, format!("`{VARIABLE}` is {message}"))
            .help(format!("move it below the `inherit` line, or use `{VARIABLE}:append`"));
        let inherit = subject.inherit_of(name).filter(|stmt| stmt.file.text == file.source.text());
        if let (Some(inherit), Some(assignment)) = (inherit, written.assignment()) {
            let removal = edits::remove_stmt(assignment.0);
            let moved = edits::with_comments(assignment.0).slice(file.source.text());
            let insertion = edits::insert_after(inherit, &format!("\n{}", moved.trim_end()));
            if removal.span.end <= insertion.span.start {
                report = report.label(&file.source, inherit.span(), "the default comes from here").fix(Fix {
                    title: "move it below the `inherit` line".to_owned(),
                    safety: Safety::Unsafe,
                    edits: Vec::<Edit>::from([removal, insertion]),
                    changes_value: true,
                    files: Vec::new(),
                });
            }
        }
        drop(report);
    }
}

/// `?=` with something in it, from a class.
fn is_default_of_class(event: &Event) -> bool {
    event.flag.is_none()
        && matches!(event.op, EventOp::Assign(Operator::Default))
        && !event.text.trim().is_empty()
        && event.place.file.path().extension().is_some_and(|extension| extension == "bbclass")
}
