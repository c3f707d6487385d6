//! `self-reference`: a variable's value refers to the variable itself.

use std::collections::HashSet;
use std::sync::Arc;

use crate::lint::{Cx, RecipeContext, Statement};
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::Dialect;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, Span};
use crate::value::path::is_class_file;
use crate::value::{Cause, Failure};

rule!("correctness", "self-reference", Recipe(check_recipe), InLayer(check_shared));

/// A statement whose text names the variable that it sets.
struct Direct<'s, 'a> {
    statement: &'s Statement<'a>,
    assignment: Assignment<'a>,
    /// The name as the text refers to it.
    name: String,
    span: Span,
}

fn check_recipe(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let mut reported: HashSet<String> = HashSet::new();
    for statement in subject.statements() {
        let Some(name) = data.expand(base(statement)).exact().map(str::to_owned) else { continue };
        let Some(assignment) = statement.to_value() else { continue };
        if reported.contains(&name) || !assignment.value().get().contains("${") {
            continue;
        }
        let failure = data.try_get(&name).err().filter(refers_to_itself);
        match (direct(statement), failure) {
            (Some(direct), failure) if failure.is_some() || may_be_in_force(subject, statement) => {
                reported.insert(name);
                report(cx, &direct);
            }
            (None, Some(failure)) if is_by_others(subject, &name, statement, &failure) => {
                reported.extend(failure.chain.iter().cloned());
                let chain: Vec<String> = failure.chain.iter().rev().map(|name| format!("`{name}`")).collect();
                let message =
                    format!("`{name}` needs itself, by way of {}, so BitBake stops", chain.join(", "));
                cx.report(&statement.file.source, statement.name_span(), message)
                    .help("give one of them a value that does not need the others");
            }
            _ => {}
        }
    }
}

/// Classes and configuration, which may be there without a recipe: only what the file itself does not set
/// otherwise later on.
fn check_shared(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &crate::model::Build) {
    let is_class = is_class_file(file.path());
    if !is_class && !matches!(file.dialect, Dialect::Conf { .. }) {
        return;
    }
    let statements: Vec<Statement<'_>> = Statement::all_in(file).collect();
    for (at, statement) in statements.iter().enumerate() {
        let Some(direct) = direct(statement) else { continue };
        let is_set_later =
            statements[at + 1..].iter().any(|later| later.name == base(statement) && sets_the_whole(later));
        if !is_set_later {
            report(cx, &direct);
        }
    }
}

/// Whether a statement gives its variable a value whatever it had before.
fn sets_the_whole(statement: &Statement<'_>) -> bool {
    let operator = statement.to_value().map(|assignment| assignment.operator());
    matches!(operator, Some(Operator::Set | Operator::Immediate))
}

fn report(cx: &mut Cx<'_>, direct: &Direct<'_, '_>) {
    let Direct { statement, name, span, .. } = direct;
    let message = format!("`{name}` refers to itself, so BitBake stops");
    let mut found = cx.report(&statement.file.source, *span, message);
    found.help("`:append` and `:prepend` add to what there is; `:=` expands at once");
    if let Some(edits) = as_edit(direct) {
        found.fix(Fix::unsafe_("add to the variable", edits).changes_value());
    }
}

/// The name up to the operator in it.
fn base<'s>(statement: &'s Statement<'_>) -> &'s str {
    statement.edit().map_or(&statement.name, |edit| edit.base)
}

fn direct<'s, 'a>(statement: &'s Statement<'a>) -> Option<Direct<'s, 'a>> {
    let assignment = statement.to_value()?;
    // A default counts only if there is nothing else, and `:=` finds the value that was there before.
    if matches!(assignment.operator(), Operator::Default | Operator::WeakDefault | Operator::Immediate) {
        return None;
    }
    let value = assignment.value();
    let text = value.get();
    for name in [base(statement), statement.stem()] {
        let reference = format!("${{{name}}}");
        if let Some(at) = text.find(&reference) {
            let span = value.locate(at, at + reference.len());
            return Some(Direct { statement, assignment, name: name.to_owned(), span });
        }
    }
    None
}

fn refers_to_itself(failure: &Failure) -> bool {
    matches!(failure.cause, Cause::SelfReference | Cause::Cycle)
}

/// Whether a statement depends on overrides that some build has.
fn may_be_in_force(subject: &RecipeContext<'_>, statement: &Statement<'_>) -> bool {
    let variant = base(statement).split_once(':').map(|(_, overrides)| overrides);
    let added_for = statement.edit().and_then(|edit| edit.overrides);
    let overrides: Vec<&str> = variant.into_iter().chain(added_for).collect();
    let data = &subject.recipe.data;
    // Of all of them it has to be open whether they are in force.
    !overrides.is_empty()
        && overrides.iter().all(|overrides| {
            data.expand(overrides).exact().is_some_and(|text| data.is_in_force(text).is_none())
        })
}

/// Whether it is certain that the circle is there in every build, and the statement gives the value.
fn is_by_others(
    subject: &RecipeContext<'_>,
    name: &str,
    statement: &Statement<'_>,
    failure: &Failure,
) -> bool {
    let data = &subject.recipe.data;
    // What `:=` expands is what there was before, and a default may not count.
    let sets = statement.to_value().is_some_and(|assignment| assignment.operator() == Operator::Set);
    let last =
        data.history(name).into_iter().rev().find(|event| event.is_about_value() && event.flag.is_none());
    let circle = failure.chain.join(" ");
    sets && statement.edit().is_none()
        && last.is_some_and(|event| statement.is_at(&event.place))
        && !subject.is_configurable(&circle)
}

/// `NAME = "${NAME} x"` as `NAME:append = " x"`.
fn as_edit(direct: &Direct<'_, '_>) -> Option<Vec<Edit>> {
    let Direct { statement, assignment, name, span } = direct;
    if assignment.operator() != Operator::Set || statement.edit().is_some() {
        return None;
    }
    let text = assignment.value().get().into_owned();
    let reference = format!("${{{name}}}");
    if text.matches(&reference).count() != 1 {
        return None;
    }
    let keyword = if text.starts_with(&reference) && text.len() > reference.len() {
        ":append"
    } else if text.ends_with(&reference) && text.len() > reference.len() {
        ":prepend"
    } else {
        return None;
    };
    // Behind what it refers to: `A:o` that adds to `A` becomes `A:append:o`.
    let added_to = statement.part_span(0, name.len());
    Some(vec![Edit::insert(added_to.end as usize, keyword), Edit::replace(*span, "")])
}
