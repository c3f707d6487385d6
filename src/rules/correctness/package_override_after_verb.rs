//! `package-override-after-verb`: the name of a package stands after the operator.

use std::path::Path;
use std::sync::Arc;

use crate::lint::vocabulary::{OF_PACKAGES, SCRIPTS_OF_PACKAGES};
use crate::lint::{Cx, Statement, has_configuration};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("correctness", "package-override-after-verb", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let is_configuration = file.path().ancestors().any(|above| above.ends_with(Path::new("conf")));
    for statement in Statement::all_in(file) {
        if is_configuration {
            check_configuration(cx, &statement, build);
        } else {
            check_statement(cx, &statement);
        }
    }
}

fn check_statement(cx: &mut Cx<'_>, statement: &Statement<'_>) {
    let is_script = SCRIPTS_OF_PACKAGES.contains(&statement.stem()) && statement.function().is_some();
    if !is_script && !OF_PACKAGES.contains(&statement.stem()) {
        return;
    }
    let Some(edit) = statement.edit() else { return };
    let Some(overrides) = edit.overrides else { return };
    let is_package = is_own(overrides) || is_script && is_reference(overrides);
    if !is_package {
        return;
    }
    let (package, others) = overrides.split_once(':').unwrap_or((overrides, ""));
    let (base, keyword) = (edit.base, edit.kind.keyword());
    let others = if others.is_empty() { String::new() } else { format!(":{others}") };
    let new = format!("{base}:{package}{keyword}{others}");
    let at = statement.name.len() - overrides.len();
    let message =
        format!("`{package}` is in force only while packages are written, so BitBake does not see this");
    let mut found = cx.report(&statement.file.source, statement.part_span(at, at + package.len()), message);
    found.help(format!("the package comes first: `{new}`"));
    if statement.to_value().is_some_and(|assignment| assignment.value().get().trim().is_empty()) {
        return;
    }
    let edits = vec![Edit::replace(statement.name_span(), new.as_str())];
    found.fix(Fix::unsafe_(format!("write `{new}`"), edits).changes_value());
}

/// In a configuration no package is a recipe's own: what stands after the operator is to be a recipe.
fn check_configuration(cx: &mut Cx<'_>, statement: &Statement<'_>, build: &Build) {
    let Some(edit) = statement.edit() else { return };
    let Some(name) = edit.overrides else { return };
    if edit.base != "INSANE_SKIP" || !is_recipe(name, build) {
        return;
    }
    let keyword = edit.kind.keyword();
    let new = format!("INSANE_SKIP{keyword}:pn-{name}");
    let at = statement.name.len() - name.len();
    let message = format!("`{name}` is in force for no recipe: it is only the name of a package");
    let mut found = cx.report(&statement.file.source, statement.part_span(at, at + name.len()), message);
    found.help(format!("a recipe is meant by `{new}`"));
    let edits = vec![Edit::insert(statement.part_span(at, at).start as usize, "pn-")];
    found.fix(Fix::unsafe_(format!("write `{new}`"), edits).changes_value());
}

/// Whether a recipe here is called so, and no machine.
fn is_recipe(name: &str, build: &Build) -> bool {
    build.layers.collected().has_recipe(name) && !has_configuration(build, "machine", name)
}

/// Whether it is a package of the recipe, with no more than the class of a variant after it.
fn is_own(overrides: &str) -> bool {
    let rest =
        ["${PN}", "${BPN}", "${KERNEL_PACKAGE_NAME}"].iter().find_map(|own| overrides.strip_prefix(own));
    let Some(rest) = rest else { return false };
    let (name, others) = rest.split_once(':').unwrap_or((rest, "class-"));
    (name.is_empty() || name.starts_with('-')) && others.starts_with("class-")
}

/// Whether it is nothing but a reference, which among scripts of packages names one.
fn is_reference(overrides: &str) -> bool {
    overrides.starts_with("${") && overrides.ends_with('}') && overrides.matches('$').count() == 1
}
