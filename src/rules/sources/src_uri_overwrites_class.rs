//! `src-uri-overwrites-class`: an assignment throws away what a class added to SRC_URI.

use crate::lint::{Cx, Subject, edits};
use crate::model::{Event, EventOp};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Fix, Safety};

rule!("sources", "src-uri-overwrites-class", Container(check));

/// The classes that add the certificate to SRC_URI.
const CLASSES: [&str; 3] = ["pvr-ca", "container-pvrexport", "pvrexport"];

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    let history = subject.recipe.data.history("SRC_URI");
    let history: Vec<&Event> = history.iter().filter(|event| event.flag.is_none()).collect();
    let Some(added) = history.iter().rposition(|event| is_from_class(event)) else { return };
    let Some(at) = history.iter().rposition(|event| overwrites(event)).filter(|at| *at > added) else {
        return;
    };
    let event = history[at];
    let names_it = |event: &&&Event| event.text.contains("PVS_URI") || event.text.contains("pv-developer-ca");
    if !event.place.file.is_part_of_recipes() || history[at..].iter().any(|event| names_it(&event)) {
        return;
    }
    let file = &event.place.file;
    let Some(stmt) = file.parse.tree.stmt_at(event.place.span.start as usize) else { return };
    let Some(assignment) = file.ast().stmt(stmt).as_assignment() else { return };
    let operator = assignment.operator();
    let message = format!("`SRC_URI {}` throws away the certificate that `pvr-ca` added", operator.text());
    let span = assignment.name().span().cover(assignment.operator_span());
    let mut report = cx.report(&file.source, span, message);
    let inherit = subject.recipe.inherits.iter().find(|inherit| CLASSES.contains(&inherit.class.as_str()));
    if let Some(place) = inherit.and_then(|inherit| inherit.place.as_ref())
        && !place.file.is_virtual()
    {
        report = report.label(&place.file.source, place.span, "it was added here");
    }
    let report = report.help("use `+=`, or put the assignment above the `inherit` line");
    // What the recipe itself had assigned before would come back as well.
    let is_first = !history[..at].iter().any(|event| event.place.file.is_part_of_recipes());
    let safety = match operator {
        Operator::Set if is_first => Safety::Safe,
        _ => Safety::Unsafe,
    };
    let _ = report.fix(Fix {
        title: "add to SRC_URI with `+=`".to_owned(),
        safety,
        edits: vec![edits::replace_operator(assignment, "+=")],
        changes_value: true,
        files: Vec::new(),
    });
}

fn is_from_class(event: &Event) -> bool {
    let path = event.place.file.path();
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    path.extension().is_some_and(|extension| extension == "bbclass")
        && stem.is_some_and(|stem| CLASSES.contains(&stem))
}

fn overwrites(event: &Event) -> bool {
    matches!(event.op, EventOp::Assign(Operator::Set | Operator::Immediate))
}
