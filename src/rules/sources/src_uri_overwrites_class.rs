//! `src-uri-overwrites-class`: an assignment throws away what a class added to SRC_URI.

use crate::lint::{Cx, RecipeContext, Report, edits, place_in_a_file};
use crate::model::{Event, EventOp};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Fix, Safety};
use crate::value::path::is_class_file;
use crate::value::{Piece, Value};

rule!("sources", "src-uri-overwrites-class", Container(check));

/// The classes that add the certificate to SRC_URI.
const CLASSES: [&str; 3] = ["pvr-ca", "container-pvrexport", "pvrexport"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let history = subject.recipe.data.history("SRC_URI");
    let history: Vec<&Event> = history.iter().filter(|event| event.flag.is_none()).collect();
    let Some(added) = history.iter().rposition(|event| is_from_class(event)) else { return };
    check_whole(cx, subject, &history, added);
    // What is appended by override syntax comes on top of a variant too.
    if !history.iter().any(|event| matches!(event.op, EventOp::Edit(..)) && names_it(&event.text)) {
        check_variants(cx, subject);
    }
}

/// Looks for an assignment below what the class did, which is `history[added]`.
fn check_whole(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, history: &[&Event], added: usize) {
    let Some(at) = history.iter().rposition(|event| overwrites(event)) else { return };
    let event = history[at];
    if at <= added || !event.place.file.is_part_of_recipes() {
        return;
    }
    if history[at..].iter().any(|event| brings_it(subject, event)) {
        return;
    }
    let file = &event.place.file;
    let Some(stmt) = file.parse.tree.stmt_at(event.place.span.start as usize) else { return };
    let Some(assignment) = file.ast().stmt(stmt).as_assignment() else { return };
    let operator = assignment.operator();
    let message = format!("`SRC_URI {}` throws away the certificate that `pvr-ca` added", operator.text());
    let span = assignment.name().span().cover(assignment.operator_span());
    let mut report = cx.report(&file.source, span, message);
    label_inherit(&mut report, subject);
    report.help("use `+=`, or put the assignment above the `inherit` line");
    // What the recipe itself had assigned before would come back as well.
    let is_first = !history[..at].iter().any(|event| event.place.file.is_part_of_recipes());
    let safety = match operator {
        Operator::Set if is_first => Safety::Safe,
        _ => Safety::Unsafe,
    };
    report.fix(
        Fix::new(safety, "add to SRC_URI with `+=`", vec![edits::replace_operator(assignment, "+=")])
            .changes_value(),
    );
}

fn brings_it(subject: &RecipeContext<'_>, event: &Event) -> bool {
    names_it(&event.text) || names_it(&subject.recipe.data.expand(&event.text).source())
}

/// Looks for variants such as `SRC_URI:machine`: one that is in force takes the place of all that the
/// operators of assignments made, wherever it stands.
fn check_variants(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let (variants, is_sure) = data.chosen_variants("SRC_URI");
    for variant in variants {
        let Some(written) = subject.written(variant).pop() else { continue };
        let Some(assignment) = written.assignment() else { continue };
        let (Some(raw), Some(value)) = (data.get_raw(variant), data.get(variant)) else { continue };
        if !is_without_it(&raw) || !is_without_it(&value) {
            continue;
        }
        let overrides = variant.strip_prefix("SRC_URI:").unwrap_or(variant);
        if overrides.split(':').any(is_never_in_force) {
            continue;
        }
        let condition = if is_sure { String::new() } else { format!(" where `{overrides}` is in force") };
        let message = format!("`{variant}` throws away the certificate that `pvr-ca` added{condition}");
        let span = assignment.name().span().cover(assignment.operator_span());
        let mut report = cx.report(&written.place.file.source, span, message);
        label_inherit(&mut report, subject);
        report.help(format!("use `SRC_URI:append:{overrides}`, which keeps what is there"));
    }
}

/// Overrides of which is known without the configuration that no container is built with them.
fn is_never_in_force(part: &str) -> bool {
    part.starts_with("task-") || part.strip_prefix("class-").is_some_and(|class| class != "target")
}

fn names_it(text: &str) -> bool {
    text.contains("PVS_URI") || text.contains("pv-developer-ca")
}

/// Whether the entry of the certificate is surely not in a value. What is not known may hold it, unless it is
/// only a part of a word.
fn is_without_it(value: &Value) -> bool {
    let mut before: Option<&Piece> = None;
    let pieces = value.pieces();
    for piece in pieces.iter() {
        let is_part_of_word =
            matches!(before, Some(Piece::Text(text)) if !text.ends_with(char::is_whitespace));
        match piece {
            Piece::Text(text) if names_it(text) => return false,
            Piece::Unknown(source) if names_it(source) || !is_part_of_word => return false,
            _ => {}
        }
        before = Some(piece);
    }
    true
}

fn label_inherit(report: &mut Report<'_>, subject: &RecipeContext<'_>) {
    let inherit = subject.recipe.inherits.iter().find(|inherit| CLASSES.contains(&inherit.class.as_str()));
    if let Some(place) = place_in_a_file(inherit.and_then(|inherit| inherit.place.as_ref())) {
        report.label(&place.file.source, place.span, "it was added here");
    }
}

fn is_from_class(event: &Event) -> bool {
    let path = event.place.file.path();
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    is_class_file(path) && stem.is_some_and(|stem| CLASSES.contains(&stem))
}

fn overwrites(event: &Event) -> bool {
    matches!(event.op, EventOp::Assign(Operator::Set | Operator::Immediate))
}
