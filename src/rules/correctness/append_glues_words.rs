//! `append-glues-words`: two words of a list become one.

use std::sync::Arc;

use super::joint::{Edge, Joint, Side, edge, edge_of_text, goes_on, joint};
use super::joints_within::{FILLED, joints_within, side_of};
use crate::diag::Severity;
use crate::lint::vocabulary::{ListKind, list_kind};
use crate::lint::{
    Cx, NameParts, RecipeContext, Statement, before, each_block, place_in_a_file, place_in_recipes,
    written_in_all,
};
use crate::model::{Build, Datastore, Event, EventOp, Parsed, Place};
use crate::rules::rule;
use crate::syntax::Dialect;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, Span};
use crate::value::path::is_append_file;
use crate::value::{EditKind, Name, Raw, Value};

rule!("correctness", "append-glues-words", EveryReader(check), InLayer(in_conf), Kas(in_kas));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements().iter().chain(&in_classes(subject)) {
        let Some((kind, assignment)) = list_kind(statement.stem()).zip(statement.to_value()) else {
            continue;
        };
        let joint = match (statement.edit(), assignment.operator()) {
            (Some(edit), Operator::Set | Operator::Immediate) => {
                of_edit(subject, statement, assignment, &edit, kind)
            }
            (None, Operator::AppendBare) => of_operator(subject, statement, assignment, Side::End, kind),
            (None, Operator::PrependBare) => of_operator(subject, statement, assignment, Side::Start, kind),
            _ => None,
        };
        if let Some(joint) = joint {
            report(cx, statement, assignment, &joint);
        }
    }
}

/// The statements of the classes that the recipe's own files inherit.
fn in_classes<'a>(subject: &RecipeContext<'a>) -> Vec<Statement<'a>> {
    let mut statements = Vec::new();
    for inherit in &subject.recipe.inherits {
        if !inherit.sure || place_in_recipes(inherit.place.as_ref()).is_none() {
            continue;
        }
        let Some(class) = inherit.file() else { continue };
        for statement in Statement::all_in(class) {
            // What is said of a package has another name in the end.
            if !statement.name.contains('$') {
                statements.push(statement);
            }
        }
    }
    statements
}

/// In a configuration, what others add to these variables is not known, but they are never empty. So it is in
/// an append to a recipe that is not there.
fn in_conf(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let is_conf = matches!(file.dialect, Dialect::Conf { base: false });
    if !is_conf && !is_append_to_nothing(file, build) {
        return;
    }
    let statements: Vec<Statement<'_>> = Statement::all_in(file).collect();
    for (statement, assignment, joint) in joints_within(&statements, is_conf) {
        report(cx, statement, assignment, &joint);
    }
}

/// Whether it is an append to a recipe that is not there.
fn is_append_to_nothing(file: &Parsed, build: &Build) -> bool {
    is_append_file(file.path()) && build.layers.collected().recipes_for(file.path()).is_empty()
}

/// Texts that are glued together in the blocks of kas files.
fn in_kas(cx: &mut Cx<'_>, build: &Build) {
    each_block(build, |source, block, file| {
        let statements: Vec<Statement<'_>> = Statement::all_in(file).collect();
        for (statement, assignment, joint) in joints_within(&statements, true) {
            let Some((span, at)) = place(assignment, joint.side) else { continue };
            let at = block.in_file(Span { start: at, end: at }).start;
            match &joint.with {
                Some((first, second, _)) => {
                    finish(&mut cx.report(source, block.in_file(span), become_one(first, second)), at);
                }
                None => {
                    let mut found = cx.report(source, block.in_file(span), touches(statement));
                    finish(found.severity(Severity::Note), at);
                }
            }
        }
    });
}

/// Where the text of `:append` or `:prepend` meets what it is added to.
fn of_edit(
    subject: &RecipeContext<'_>,
    statement: &Statement<'_>,
    assignment: Assignment<'_>,
    edit: &NameParts<'_>,
    kind: ListKind,
) -> Option<Joint> {
    let side = side_of(edit.kind);
    let text = assignment.value().get();
    // With a space at this side nothing has to be expanded to know that it touches nothing.
    if edit.kind == EditKind::Remove || edge_of_text(&text, side.other()) == Edge::Space {
        return None;
    }
    let data = &subject.recipe.data;
    let base = data.expand(edit.base).exact()?.to_owned();
    let overrides = match edit.overrides {
        Some(overrides) => data.expand(overrides).exact()?.to_owned(),
        None => String::new(),
    };
    if !may_be_in_force(subject, &overrides) {
        return None;
    }
    // What it may touch is mostly nothing, and then its own text need not be expanded.
    let touched = touched(data, &base, &overrides, statement, edit.kind)?;
    let Edge::Word(word) = edge(&data.expand(&text), side.other()) else { return None };
    if goes_on(&word, &text, side, kind) {
        return None;
    }
    match touched {
        Some((before, place)) => joint(side, before, word, place, kind),
        None => Some(Joint { side, with: None }),
    }
}

/// The word that the text of an `:append` or `:prepend` touches, if it touches one, and where it comes from;
/// nothing of it may be known but that it is there.
fn touched(
    data: &Datastore,
    base: &str,
    overrides: &str,
    statement: &Statement<'_>,
    kind: EditKind,
) -> Option<Option<(String, Option<Place>)>> {
    let side = side_of(kind);
    for (other, text, place) in earlier_edits(data, base, statement, kind)?.into_iter().rev() {
        if !implies(overrides, &other) {
            continue;
        }
        match edge(&data.expand(&text), side) {
            Edge::Empty => {}
            Edge::Word(before) => return Some(Some((before, Some(place)))),
            // What a reference alone stands for is hardly ever empty.
            Edge::Unknown if FILLED.contains(&base) && is_reference(&text) => return Some(None),
            Edge::Space | Edge::Unknown => return None,
        }
    }
    match edge(&base_of(data, base, overrides)?, side) {
        Edge::Word(before) => Some(Some((before, place_of_base(data, base)))),
        Edge::Unknown if is_filled_elsewhere(data, base) => Some(None),
        _ => None,
    }
}

/// Whether a text is one `${NAME}`, with spaces or without.
fn is_reference(text: &str) -> bool {
    let name = text.trim().strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    text.starts_with('$')
        && name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
}

/// Whether the overrides are in force here or in a variant that the recipe has.
fn may_be_in_force(subject: &RecipeContext<'_>, overrides: &str) -> bool {
    let data = &subject.recipe.data;
    if overrides.is_empty() || data.is_in_force(overrides) != Some(false) {
        return true;
    }
    let variants = data.get("BBCLASSEXTEND");
    let Some(class) = overrides.strip_prefix("class-") else { return false };
    variants.is_some_and(|value| value.surely_has_word(class))
}

/// The edits of this kind before a statement, with their overrides; `None` if the statement is not among
/// them.
fn earlier_edits(
    data: &Datastore,
    base: &str,
    statement: &Statement<'_>,
    kind: EditKind,
) -> Option<Vec<(String, String, Place)>> {
    let mut earlier = Vec::new();
    for event in data.history(base) {
        match event.op {
            EventOp::Edit(other, overrides) if other == kind => {
                if statement.is_at(&event.place) {
                    return Some(earlier);
                }
                earlier.push((overrides.map_or("", Name::as_str).to_owned(), event.text, event.place));
            }
            _ => {}
        }
    }
    None
}

/// Whether `others` are in force wherever `overrides` are.
fn implies(overrides: &str, others: &str) -> bool {
    others.is_empty() || others.split(':').all(|other| overrides.split(':').any(|part| part == other))
}

/// The text that is added to where the overrides are in force; `None` if several may be.
fn base_of(data: &Datastore, base: &str, overrides: &str) -> Option<Value> {
    let mut chosen: Vec<&str> = Vec::new();
    for variant in data.variants(base) {
        let own = &variant[base.len() + 1..];
        if implies(overrides, own) || data.is_in_force(own) == Some(true) {
            chosen.push(variant);
        }
    }
    match chosen[..] {
        [] => value_without_overrides(data, base),
        [variant] => data.get_raw(variant).map(|raw| data.expand_stored(&Raw::from(raw))),
        _ => None,
    }
}

fn value_without_overrides(data: &Datastore, base: &str) -> Option<Value> {
    let variable = data.variable(Name::lookup(base)?)?;
    let value = match variable.value.as_ref().or(variable.weak.as_ref()) {
        Some(raw) => data.expand_stored(raw),
        None => unset(data, base),
    };
    if !value.is_unknown() {
        return Some(value);
    }
    // Python that may change any variable leaves nothing known, and what the files say goes on to hold.
    let written = written_in_all(data, base);
    if written.unknown {
        return Some(value);
    }
    match written.text.or(written.weak.map(|event| event.text)) {
        Some(text) => Some(data.expand(&text)),
        None => Some(value),
    }
}

/// What is set nowhere is empty, or unknown where something is out of sight.
fn unset(data: &Datastore, base: &str) -> Value {
    if data.class_missing() { Value::unknown(format!("${{{base}}}")) } else { Value::from("") }
}

/// Whether something out of sight surely gives the variable a part. A recipe without a PACKAGECONFIG of its
/// own need not have one.
fn is_filled_elsewhere(data: &Datastore, base: &str) -> bool {
    let is_set = data.history(base).iter().any(gives_value);
    !is_set && data.variants(base).next().is_none() && FILLED.contains(&base) && base != "PACKAGECONFIG"
}

fn place_of_base(data: &Datastore, base: &str) -> Option<Place> {
    let last = data.history(base).into_iter().rfind(gives_value)?;
    place_in_a_file(Some(last.place))
}

/// Whether an event is an assignment, be it one that adds, and no `:append` or the like.
fn gives_value(event: &Event) -> bool {
    event.is_about_value() && matches!(event.op, EventOp::Assign(_))
}

/// Where the text of `.=` or `=.` meets what was there.
fn of_operator(
    subject: &RecipeContext<'_>,
    statement: &Statement<'_>,
    assignment: Assignment<'_>,
    side: Side,
    kind: ListKind,
) -> Option<Joint> {
    let added = assignment.value().get();
    if edge_of_text(&added, side.other()) == Edge::Space {
        return None;
    }
    let data = &subject.recipe.data;
    let name = data.expand(&statement.name).exact()?.to_owned();
    let before = before(data, &name, statement)?;
    if before.unknown {
        return None;
    }
    let text = before.text?;
    let Edge::Word(word) = edge(&data.expand(&added), side.other()) else { return None };
    if goes_on(&word, &added, side, kind) {
        return None;
    }
    let Edge::Word(other) = edge(&data.expand(&text), side) else { return None };
    let place = place_in_a_file(before.by.map(|event| event.place));
    joint(side, other, word, place, kind)
}

const HELP: &str = "operators other than `+=` and `=+` add no space, so it has to stand in the value";

/// The quote where two texts meet, and where a space would stand.
fn place(assignment: Assignment<'_>, side: Side) -> Option<(Span, u32)> {
    let (open, close) = assignment.quotes()?;
    Some(match side {
        Side::End => (open, open.end),
        Side::Start => (close, close.start),
    })
}

fn report(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>, joint: &Joint) {
    let Some((span, at)) = place(assignment, joint.side) else { return };
    let source = &statement.file.source;
    match &joint.with {
        Some((first, second, place)) => {
            let mut found = cx.report(source, span, become_one(first, second));
            if let Some(place) = place
                && !statement.is_at(place)
            {
                found.label(&place.file.source, place.span, "the other word stands here");
            }
            finish(&mut found, at);
        }
        None => {
            let mut found = cx.report(source, span, touches(statement));
            found.severity(Severity::Note);
            finish(&mut found, at);
        }
    }
}

fn become_one(first: &str, second: &str) -> String {
    format!("`{first}` and `{second}` become one word, for nothing separates them")
}

fn touches(statement: &Statement<'_>) -> String {
    format!("nothing separates this from what `{}` holds otherwise", statement.stem())
}

fn finish(found: &mut crate::lint::Report<'_>, at: u32) {
    found.help(HELP);
    let edits = vec![Edit { span: Span { start: at, end: at }, text: " ".to_owned() }];
    found.fix(Fix::unsafe_("insert a space", edits).changes_value());
}
