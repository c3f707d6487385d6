//! `override-append-replaces`: an addition for one override replaces the whole variable there.

use std::sync::Arc;

use super::default_lost::{is_set_as_a_whole, sets};
use crate::diag::Severity;
use crate::lint::vocabulary::{OF_PACKAGES, list_kind};
use crate::lint::{Cx, RecipeContext, Statement};
use crate::model::{Build, Datastore, Event, EventOp, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix};
use crate::value::EditKind;

rule!("correctness", "override-append-replaces", EveryReader(check), InLayer(in_configuration));

/// Variables of which a part alone is never what is wanted.
const WHOLE: [&str; 4] = ["CACHED_CONFIGUREVARS", "DEPENDS", "IMAGE_INSTALL", "KERNEL_FEATURES"];

/// Lists that no other rule takes for one.
const LISTS: [&str; 1] = ["LIC_FILES_CHKSUM"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    for statement in subject.statements() {
        let stem = statement.stem();
        let is_list = list_kind(stem).is_some() || LISTS.contains(&stem);
        if !statement.name.contains(':') || !is_list {
            continue;
        }
        let Some(assignment) = statement.to_value() else { continue };
        let Some((parts, keyword)) = variant_added_to(statement, assignment) else { continue };
        let Some((own, overrides)) = variable_and_overrides(data, stem, &parts) else { continue };
        let variant = data.expand(&format!("{own}:{overrides}"));
        let Some(variant) = variant.exact() else { continue };
        let Some(base) = data.expand(&own).exact().and_then(|own| plain(data, own)) else { continue };
        if !is_first(data, variant, statement) || repeats(data, &base, assignment) || !is_filled(data, &base)
        {
            continue;
        }
        let message = format!("where `{overrides}` is in force, this replaces all of `{own}`");
        let mut found = cx.report(&statement.file.source, statement.name_span(), message);
        if !stem.starts_with("EXTRA_OE") && !WHOLE.contains(&stem) {
            found.severity(Severity::Note);
        }
        let meant = format!("{own}:{keyword}:{overrides}");
        found.help(format!("`{meant}` adds to it"));
        if let Some(edits) = as_edit(statement, assignment, &meant, keyword) {
            found.fix(Fix::unsafe_(format!("write `{meant}`"), edits).changes_value());
        }
    }
}

/// Lists that hardly a recipe leaves empty, and that a configuration adds to for one of them.
const OF_RECIPES: [&str; 4] = ["DEPENDS", "IMAGE_INSTALL", "PACKAGECONFIG", "SRC_URI"];

/// Additions for one recipe, which is read after the configuration.
fn in_configuration(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if file.is_part_of_recipes() {
        return;
    }
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        let Some(assignment) = statement.to_value().filter(|_| OF_RECIPES.contains(&stem)) else { continue };
        let Some((overrides, keyword)) = variant_added_to(&statement, assignment) else { continue };
        let Some(recipe) = overrides.strip_prefix("pn-").filter(|rest| !rest.contains(':')) else { continue };
        let variant = format!("{stem}:{overrides}");
        // A class stands in no directory of configurations.
        if sets(file, &variant) || is_set_as_a_whole(build, &variant) {
            continue;
        }
        let message = format!("this replaces all that the recipe `{recipe}` says of `{stem}`");
        let meant = format!("{stem}:{keyword}:{overrides}");
        let mut found = cx.report(&file.source, statement.name_span(), message);
        found.help(format!("`{meant}` adds to it"));
        if let Some(edits) = as_edit(&statement, assignment, &meant, keyword) {
            found.fix(Fix::unsafe_(format!("write `{meant}`"), edits).changes_value());
        }
    }
}

/// What an addition for one override is about, which may be the variable of a package, and the override.
fn variable_and_overrides(data: &Datastore, stem: &str, parts: &str) -> Option<(String, String)> {
    if !OF_PACKAGES.contains(&stem) {
        return Some((stem.to_owned(), parts.to_owned()));
    }
    let (package, overrides) = parts.split_once(':')?;
    let name = data.expand(package);
    let is_package = data.packages().any(|known| name.exact() == Some(known));
    is_package.then(|| (format!("{stem}:{package}"), overrides.to_owned()))
}

/// The overrides of a variant that a statement adds to, and the operator that was meant.
fn variant_added_to(statement: &Statement<'_>, assignment: Assignment<'_>) -> Option<(String, &'static str)> {
    use Operator::{Append, AppendBare, Prepend, PrependBare, Set};
    let (keyword, name) = match (statement.edit(), assignment.operator()) {
        (None, Append | AppendBare) => ("append", &*statement.name),
        (None, Prepend | PrependBare) => ("prepend", &*statement.name),
        (Some(edit), Set) if edit.overrides.is_none() && edit.base.contains(':') => match edit.kind {
            EditKind::Append => ("append", edit.base),
            EditKind::Prepend => ("prepend", edit.base),
            EditKind::Remove => return None,
        },
        _ => return None,
    };
    let overrides = name.split_once(':')?.1;
    Some((overrides.to_owned(), keyword))
}

/// The value of the variable itself, not expanded.
fn plain(data: &Datastore, name: &str) -> Option<String> {
    let variable = data.variable(crate::value::Name::lookup(name)?)?;
    let raw = variable.value.as_ref().or(variable.weak.as_ref())?;
    Some(raw.source().into_owned())
}

/// Whether nothing gave the variant a value, and nothing does later.
fn is_first(data: &Datastore, variant: &str, statement: &Statement<'_>) -> bool {
    let mut first = None;
    for event in data.history(variant) {
        if !event.is_about_value() {
            continue;
        }
        if !adds(&event) {
            return false;
        }
        if first.is_none() && !matches!(event.op, EventOp::RenamedFrom(_)) {
            first = Some(event.place);
        }
    }
    first.is_some_and(|first| statement.is_at(&first))
}

fn adds(event: &Event) -> bool {
    match event.op {
        EventOp::Assign(operator) => !matches!(
            operator,
            Operator::Set | Operator::Immediate | Operator::Default | Operator::WeakDefault
        ),
        EventOp::Edit(..) | EventOp::RenamedFrom(_) => true,
        _ => false,
    }
}

fn repeats(data: &Datastore, base: &str, assignment: Assignment<'_>) -> bool {
    let (base, own) = (data.expand(base), data.expand(&assignment.value().get()));
    let held: Vec<&str> =
        base.possible().unwrap_or_default().iter().flat_map(|text| text.split_whitespace()).collect();
    own.possibly(|text| text.trim().is_empty() || text.split_whitespace().any(|word| held.contains(&word)))
}

fn is_filled(data: &Datastore, base: &str) -> bool {
    let value = data.expand(base);
    value.surely(|text| !text.trim().is_empty()) || value.whole_words().next().is_some()
}

fn as_edit(
    statement: &Statement<'_>,
    assignment: Assignment<'_>,
    meant: &str,
    keyword: &str,
) -> Option<Vec<Edit>> {
    let (open, close) = assignment.quotes()?;
    let text = assignment.value().get();
    let mut edits =
        vec![Edit::replace(statement.name_span(), meant), Edit::replace(assignment.operator_span(), "=")];
    if keyword == "append" && !text.starts_with(char::is_whitespace) {
        edits.push(Edit::insert(open.end as usize, " "));
    } else if keyword == "prepend" && !text.ends_with(char::is_whitespace) {
        edits.push(Edit::insert(close.start as usize, " "));
    }
    Some(edits)
}
