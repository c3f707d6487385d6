//! `fakeroot-dep`: a fakeroot task that may run before there is a pseudo.

use super::task_order::runs_after;
use crate::lint::{Cx, RecipeContext, edits};
use crate::model::{Datastore, EventOp};
use crate::rules::rule;
use crate::syntax::ast::View;
use crate::text::Fix;

rule!("pseudo", "fakeroot-dep", Recipe(check));

const DEPENDENCY: &str = "virtual/fakeroot-native:do_populate_sysroot";

/// `base` lets this task wait for pseudo, and so does everything after it.
const WAITS: &str = "do_prepare_recipe_sysroot";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    let data = &recipe.data;
    // A class that is not there may put tasks in between.
    if data.recipe_part_missing() || !subject.knows_its_classes() || !is_task(data, WAITS) {
        return;
    }
    for task in &recipe.tasks {
        let name = task.as_str();
        if data.flag_raw(name, "fakeroot").is_none() || runs_after(data, name, WAITS) != Some(false) {
            continue;
        }
        let says_so = data
            .flag(name, "depends")
            .is_some_and(|value| value.possible().is_none() || value.source().contains("fakeroot-native"));
        if says_so || has_python_anonymous(subject, name) {
            continue;
        }
        // The function itself; a flag alone may come from an anonymous function, which sees to the rest too.
        let defined = data.history(name).into_iter().rfind(|event| {
            event.op == EventOp::Function && event.flag.is_none() && !event.place.file.is_virtual()
        });
        let Some(place) = defined.map(|event| event.place) else { continue };
        let Some(stmt) = place.file.parse.tree.stmt_at(place.span.start as usize) else { continue };
        let View::Function(function) = place.file.ast().stmt(stmt).view() else { continue };
        if !function.is_fakeroot() {
            continue;
        }
        let line = format!("{name}[depends] += \"{DEPENDENCY}\"");
        let message = format!("`{name}` runs under pseudo, but nothing makes it wait until there is one");
        cx.report(&place.file.source, function.header_span(), message)
            .help(format!("add `{line}`; tasks after `{WAITS}` wait for it anyway"))
            .fix(
                Fix::unsafe_(
                    format!("let it depend on `{DEPENDENCY}`"),
                    vec![edits::insert_after(function.0, &format!("\n{line}"))],
                )
                .changes_value(),
            );
    }
}

fn is_task(data: &Datastore, name: &str) -> bool {
    data.flag_raw(name, "task").is_some()
}

/// Whether an anonymous function speaks of the task, and so may give it what it needs.
fn has_python_anonymous(subject: &RecipeContext<'_>, task: &str) -> bool {
    subject.own_files().iter().any(|file| {
        file.ast().stmts().any(|stmt| match stmt.view() {
            View::Function(function) if function.is_anonymous() => {
                function.body().slice(file.source.text()).contains(task)
            }
            _ => false,
        })
    })
}
