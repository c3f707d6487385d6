//! `append-replaces-list`: an append sets a list that the recipe has filled.

use std::collections::HashSet;

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, Statement, before, edits};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix};
use crate::value::path::is_append_file;

rule!("layer", "append-replaces-list", EveryReader(check));

/// Lists that an append means to add to.
const LISTS: [&str; 12] = [
    "DEPENDS",
    "EXTRA_OECMAKE",
    "EXTRA_OECONF",
    "EXTRA_OEMAKE",
    "EXTRA_OEMESON",
    "FILES",
    "IMAGE_INSTALL",
    "PACKAGES",
    "RDEPENDS",
    "RRECOMMENDS",
    "SRC_URI",
    "EXTRA_OESCONS",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements() {
        let is_ours = is_append_file(statement.file.path()) && LISTS.contains(&statement.stem());
        let Some(assignment) = statement.to_value().filter(|_| is_ours && statement.sets()) else { continue };
        let is_plain = matches!(assignment.operator(), Operator::Set | Operator::Immediate);
        if is_plain && !assignment.value().get().contains(statement.stem()) {
            check_one(cx, subject, statement, assignment);
        }
    }
}

fn check_one(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    statement: &Statement<'_>,
    assignment: Assignment<'_>,
) {
    let data = &subject.recipe.data;
    let name = data.expand(&statement.name);
    let Some(name) = name.exact() else { return };
    let Some(old) = before(data, name, statement).filter(|old| !old.unknown) else { return };
    let Some((text, by)) = old.text.zip(old.by) else { return };
    if by.place.file.path() == statement.file.path() || !by.place.file.is_part_of_recipes() {
        return;
    }
    let (old, new) = (data.expand(&text), data.expand(&assignment.value().get()));
    let Some((old, new)) = old.exact().zip(new.exact()) else { return };
    let lost = lost(statement.stem(), old, new);
    let count = old.split_whitespace().count();
    if lost.is_empty() {
        return;
    }
    let message = match lost.as_slice() {
        [one] => format!("the recipe's `{one}` is lost"),
        [first, rest @ ..] => format!("the recipe's `{first}` is lost, and {} more words of it", rest.len()),
        [] => return,
    };
    let span = assignment.operator_span();
    let mut found = cx.report(&statement.file.source, span, message);
    if statement.stem() == "SRC_URI" || lost.len() < count || new.trim().is_empty() {
        found.severity(Severity::Note);
    }
    found.label(&by.place.file.source, by.place.span, "it is set here");
    found.help(format!("write `{}:append = \" …\"` to add to it", statement.name));
    if let Some((open, _)) = assignment.quotes().filter(|_| !new.trim().is_empty()) {
        let mut edits = vec![
            Edit::insert(statement.name_span().end as usize, ":append"),
            edits::replace_operator(assignment, "="),
        ];
        if !assignment.value().get().starts_with([' ', '\t', '\n']) {
            edits.push(Edit::insert(open.end as usize, " "));
        }
        found.fix(Fix::unsafe_("write `:append`", edits).changes_value());
    }
}

/// The words that are in the list no more. The same source with other parameters is still the same.
fn lost<'t>(stem: &str, old: &'t str, new: &str) -> Vec<&'t str> {
    let key = |word: &'t str| if stem == "SRC_URI" { word.split(';').next().unwrap_or(word) } else { word };
    let kept: HashSet<&str> = match stem {
        "SRC_URI" => new.split_whitespace().map(|word| word.split(';').next().unwrap_or(word)).collect(),
        _ => new.split_whitespace().collect(),
    };
    old.split_whitespace().filter(|word| !kept.contains(key(word))).collect()
}
