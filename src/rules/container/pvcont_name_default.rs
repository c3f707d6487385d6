//! `pvcont-name-default`: the class gives a container another name than was meant.

use crate::lint::{AssignmentSite, Cx, RecipeContext, edits};
use crate::manifest::ContainerKind;
use crate::model::{Event, EventOp};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::Fix;

rule!("container", "pvcont-name-default", Container(check));

const VARIABLE: &str = "PVCONT_NAME";
const PREFIX: &str = "pv-";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.is(ContainerKind::Repackaged) || data.recipe_part_missing() {
        return;
    }
    if several_words(cx, subject) {
        return;
    }
    let Some(value) = data.get("BPN") else { return };
    let Some(name) = value.exact() else { return };
    if let Some(vain) = set_in_vain(subject) {
        vain.report(cx, &name.replace(PREFIX, ""));
        return;
    }
    let wanted = name.strip_prefix(PREFIX).unwrap_or(name);
    if !wanted.contains(PREFIX) || subject.is_decided(VARIABLE) {
        return;
    }
    let place = subject.anchor();
    let default = name.replace(PREFIX, "");
    let message =
        format!("the container is called `{default}`: the class takes every `{PREFIX}` out of `{name}`");
    let line = format!("{VARIABLE} = \"{wanted}\"");
    let mut report = cx.report(&place.file.source, place.span, message);
    report.help(format!("`{line}` below the `inherit` line, if that is its name in the fetched container"));
    if let Some(inherit) = subject.inherit_of("pvrexport") {
        report.fix(
            Fix::unsafe_(
                format!("call it `{wanted}`"),
                vec![edits::insert_after(inherit, &format!("\n{line}"))],
            )
            .changes_value(),
        );
    }
}

/// The commands of the class have the name without quotes, as a directory and as an argument.
fn several_words(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) -> bool {
    let Some(written) = subject.written(VARIABLE).pop() else { return false };
    let Some(assignment) = written.assignment() else { return false };
    let value = subject.recipe.data.get(VARIABLE);
    let words = value.as_ref().and_then(|value| value.exact()).map(|name| name.split_whitespace().count());
    if words.is_none_or(|words| words < 2) {
        return false;
    }
    let message = "a container has a name of one word: the commands of the class take this for several";
    cx.report(&written.place.file.source, assignment.value().span(), message)
        .help("write a dash for the space, if that is its name in the fetched container");
    true
}

/// A name that the recipe gives and that does not count.
struct InVain {
    written: AssignmentSite,
    name: String,
    is_below_class: bool,
}

/// It does not count because the class assigns it with `=`: whatever stands above
/// the `inherit` line is replaced, and `?=` finds a value below.
fn set_in_vain(subject: &RecipeContext<'_>) -> Option<InVain> {
    let data = &subject.recipe.data;
    let history = data.history(VARIABLE);
    let at = history.iter().rposition(|event| {
        is_of_class(event) && event.op == EventOp::Assign(Operator::Set) && event.flag.is_none()
    })?;
    let is_edited = history.iter().any(|event| !matches!(event.op, EventOp::Assign(_)));
    if is_edited || history[at..].iter().any(counts) || data.variants(VARIABLE).next().is_some() {
        return None;
    }
    let written = subject.written(VARIABLE).pop()?;
    let name = data.expand(&written.assignment()?.value().get()).exact()?.to_owned();
    let is_below_class = history[at..].iter().any(|event| written.is(event));
    if data.get(VARIABLE)?.exact()? == name {
        return None;
    }
    Some(InVain { written, name, is_below_class })
}

fn is_of_class(event: &Event) -> bool {
    event.place.file.path().ends_with("pvrexport.bbclass")
}

/// Whether a statement that stands below that of the class has a say.
fn counts(event: &Event) -> bool {
    !matches!(event.op, EventOp::Assign(Operator::Default | Operator::WeakDefault)) && !is_of_class(event)
}

impl InVain {
    fn report(&self, cx: &mut Cx<'_>, default: &str) {
        let (file, name) = (&self.written.place.file, &self.name);
        let Some(assignment) = self.written.assignment() else { return };
        let span = assignment.name().span().cover(assignment.operator_span());
        let why = format!("`pvrexport` assigns `{VARIABLE}` with `=`, so this does not count");
        let mut report = cx.report(&file.source, span, format!("the container is called `{default}`: {why}"));
        report.help(format!("write `{VARIABLE} = \"{name}\"` below the `inherit` line"));
        if self.is_below_class {
            report.fix(
                Fix::unsafe_(format!("call it `{name}`"), vec![edits::replace_operator(assignment, "=")])
                    .changes_value(),
            );
        }
    }
}
