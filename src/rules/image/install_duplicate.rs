//! `install-duplicate`: IMAGE_INSTALL lists a package twice, or an image a container.

use crate::diag::Severity;
use crate::lint::{AssignmentSite, Cx, RecipeContext, edits};
use crate::manifest::ImageRecipe;
use crate::model::{EventOp, Place};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Edit, Fix, Span};
use crate::value::EditKind;
use crate::value::path::is_class_file;

rule!("image", "install-duplicate", Recipe(check));

const VARIABLE: &str = "IMAGE_INSTALL";

/// A package where it is written.
struct Listed {
    package: String,
    statement: usize,
    span: Span,
}

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    containers(cx, subject);
    packages(cx, subject);
}

/// A container that is part of the first state needs no package that the first boot installs, and the other
/// way round.
fn containers(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let Some(image) = ImageRecipe::of(subject.recipe) else { return };
    let sure: Vec<_> = image.containers.iter().filter(|word| word.sure).collect();
    for (index, again) in sure.iter().enumerate() {
        let Some(first) = sure[..index].iter().find(|first| first.text == again.text) else { continue };
        let (Some(first), Some(place)) = (&first.place, &again.place) else { continue };
        if !place.file.is_part_of_recipes() {
            continue;
        }
        let message = format!("the image has the container `{}` already", again.text);
        let mut report = cx.report(&place.file.source, place.span, message);
        report.severity(Severity::Note).label(&first.file.source, first.span, "first listed here");
    }
}

fn packages(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    // A file or class that is only perhaps read may have been meant for the other case. What classes inherit
    // among themselves lists no packages of this recipe.
    let is_sure = recipe.includes.iter().all(|include| include.sure || is_in_class(&include.place))
        && recipe
            .inherits
            .iter()
            .all(|inherit| inherit.sure || inherit.place.as_ref().is_some_and(is_in_class));
    if !subject.container.kind.image.is_yes() || !is_sure || recipe.data.recipe_part_missing() {
        return;
    }
    let written = subject.written(VARIABLE);
    let listed = listed(&written);
    for (index, again) in listed.iter().enumerate() {
        let Some(first) = listed[..index].iter().find(|first| first.package == again.package) else {
            continue;
        };
        let (statement, package) = (&written[again.statement], &again.package);
        let file = &statement.place.file;
        let mut report =
            cx.report(&file.source, again.span, format!("`{package}` is in `{VARIABLE}` already"));
        report.label(&written[first.statement].place.file.source, first.span, "first listed here");
        if let Some(edit) = removal(statement, &listed, again) {
            report.fix(Fix::safe(format!("take the second `{package}` out"), vec![edit]).changes_value());
        }
    }
}

/// The packages of all statements that have a say in the final value, as far as their names are plain.
fn listed(written: &[AssignmentSite]) -> Vec<Listed> {
    let mut listed: Vec<Listed> = Vec::new();
    let mut is_set = false;
    for (index, statement) in written.iter().enumerate() {
        match statement.op {
            EventOp::Assign(Operator::Set | Operator::Immediate) | EventOp::Unset => {
                listed.retain(|entry| matches!(written[entry.statement].op, EventOp::Edit(..)));
                is_set = true;
            }
            EventOp::Assign(Operator::Default) if !is_set => is_set = true,
            EventOp::Assign(Operator::Default | Operator::WeakDefault) => continue,
            EventOp::Assign(_) => is_set = true,
            EventOp::Edit(EditKind::Append | EditKind::Prepend, None) => {}
            EventOp::Edit(EditKind::Remove, _) => return Vec::new(),
            _ => continue,
        }
        let Some(assignment) = statement.assignment() else { continue };
        for (package, span) in assignment.value().words() {
            if !package.contains(['$', '{', '}', '(', ')', '\'', '"', ',']) {
                listed.push(Listed { package, statement: index, span });
            }
        }
    }
    listed
}

/// The edit that takes a package out, and its statement with the last one.
fn removal(statement: &AssignmentSite, listed: &[Listed], again: &Listed) -> Option<Edit> {
    let assignment = statement.assignment()?;
    let words = assignment.value().words().len();
    let is_only = words == 1 && listed.iter().filter(|entry| entry.statement == again.statement).count() == 1;
    let adds = !matches!(
        statement.op,
        EventOp::Assign(Operator::Set | Operator::Immediate | Operator::Default | Operator::WeakDefault)
    );
    Some(if is_only && adds {
        edits::remove_stmt(assignment.0)
    } else {
        edits::remove_word(assignment, again.span)
    })
}

fn is_in_class(place: &Place) -> bool {
    is_class_file(place.file.path())
}
