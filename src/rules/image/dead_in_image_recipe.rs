//! `dead-in-image-recipe`: package variables and tasks that images do without.

use std::sync::Arc;

use crate::lint::{Cx, RecipeContext, edits};
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Function, View};
use crate::text::Fix;

rule!("image", "dead-in-image-recipe", Recipe(check));

/// Variables that say something of one package each.
const OF_PACKAGES: [&str; 13] = [
    "ALLOW_EMPTY",
    "CONFFILES",
    "FILES",
    "INITSCRIPT_NAME",
    "INITSCRIPT_PARAMS",
    "RCONFLICTS",
    "RDEPENDS",
    "RPROVIDES",
    "RRECOMMENDS",
    "RREPLACES",
    "RSUGGESTS",
    "SYSTEMD_AUTO_ENABLE",
    "SYSTEMD_SERVICE",
];

/// Tasks that `image` switches off.
const TASKS: [&str; 4] = ["do_configure", "do_compile", "do_install", "do_package"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.kind.image.is_yes() || subject.recipe.data.recipe_part_missing() {
        return;
    }
    let no_packages =
        subject.recipe.data.get("PACKAGES").is_some_and(|value| value.surely(|text| text.trim().is_empty()));
    for file in subject.own_files() {
        // A file that ordinary recipes include as well may mean those.
        if file.path().extension().is_none_or(|extension| extension == "inc") {
            continue;
        }
        for stmt in file.ast().stmts() {
            match stmt.view() {
                View::Assignment(assignment) if no_packages => check_variable(cx, subject, file, assignment),
                View::Function(function) => check_task(cx, subject, file, function),
                _ => {}
            }
        }
    }
}

fn check_variable(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    file: &Arc<Parsed>,
    assignment: Assignment<'_>,
) {
    let name = assignment.name().get();
    let Some((variable, rest)) = name.split_once(':') else { return };
    // Only the package's name is after the colon in what packaging reads, not an override.
    let package = rest.split(':').next().unwrap_or(rest);
    let own_name = subject.recipe.data.get("PN").and_then(|name| name.exact().map(str::to_owned));
    let is_package = package.starts_with("${PN}") || own_name.is_some_and(|name| package == name);
    if assignment.flag().is_some() || !OF_PACKAGES.contains(&variable) || !is_package {
        return;
    }
    // What the recipe itself reads may be meant for that alone.
    let readings = [format!("${{{variable}"), format!("getVar('{variable}"), format!("getVar(\"{variable}")];
    for own in subject.own_files() {
        if readings.iter().any(|reading| own.source.text().contains(reading)) {
            return;
        }
    }
    let message = format!("`{variable}:{package}` does nothing: an image makes no packages");
    let help = match variable {
        "SYSTEMD_AUTO_ENABLE" | "SYSTEMD_SERVICE" => "units are named in the recipe that installs them",
        "RDEPENDS" | "RRECOMMENDS" => "what the image needs goes into `IMAGE_INSTALL`",
        _ => "files come into an image by packages, or by a function in `ROOTFS_POSTPROCESS_COMMAND`",
    };
    cx.report(&file.source, assignment.name().span(), message)
        .help(help)
        .fix(Fix::safe("remove the statement", vec![edits::remove_stmt(assignment.0)]).changes_value());
}

fn check_task(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, file: &Arc<Parsed>, function: Function<'_>) {
    let name = function.stored_name();
    let task = name.split(':').next().unwrap_or(&name);
    let data = &subject.recipe.data;
    if !TASKS.contains(&task) {
        return;
    }
    let is_off = data.flag(task, "noexec").is_some_and(|flag| flag.surely(|value| value == "1"));
    if !is_off || is_used(subject, task) {
        return;
    }
    let body = function.body();
    let is_empty = body.slice(file.source.text()).lines().all(|line| matches!(line.trim(), "" | ":"));
    if is_empty {
        return;
    }
    let span = function.name().map_or(function.header_span(), |name| name.span());
    let message = format!("`{task}` never runs: `image` switches the task off");
    let help = "do it in a function that `ROOTFS_POSTPROCESS_COMMAND` names";
    cx.report(&file.source, span, message).help(help);
}

/// Whether something calls the task's function, or brings the task back.
fn is_used(subject: &RecipeContext<'_>, task: &str) -> bool {
    subject.own_files().iter().any(|file| {
        file.ast().stmts().any(|stmt| match stmt.view() {
            View::Function(function) => {
                let names_itself = function.stored_name().split(':').next() == Some(task);
                !names_itself && function.body().slice(file.source.text()).contains(task)
            }
            View::Directive(directive) => directive.argument().get().contains(task),
            View::Assignment(assignment) => {
                assignment.flag().is_some() && assignment.name().get() == task
                    || assignment.value().get().contains(task)
            }
            _ => false,
        })
    })
}
