//! `append-replaces-task`: an append writes a task of the recipe anew.

use crate::lint::{Cx, RecipeContext, Statement};
use crate::model::EventOp;
use crate::rules::rule;
use crate::syntax::ast::Function;
use crate::value::path::is_append_file;

rule!("task", "append-replaces-task", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let appends = subject.statements().iter().filter(|statement| is_append_file(statement.file.path()));
    for statement in appends.filter(|statement| statement.name.starts_with("do_")) {
        let Some(function) = statement.function() else { continue };
        if statement.parts().next().is_some() {
            continue;
        }
        let history = subject.recipe.data.history(&statement.name);
        let earlier = history.iter().take_while(|event| !statement.is_at(&event.place));
        let written = earlier.filter(|event| matches!(event.op, EventOp::Function));
        let Some(old) = written.filter(|event| event.place.file.is_part_of_recipes()).last() else {
            continue;
        };
        let replaced = subject.statements().iter().find(|other| other.is_at(&old.place));
        let Some(replaced) = replaced.and_then(Statement::function) else { continue };
        let does_nothing = |function: Function<'_>| {
            matches!(function.body_lines().concat().trim(), "" | ":" | "true" | "pass")
        };
        // An append that says a task has nothing to do says so on purpose.
        if does_nothing(function) || does_nothing(replaced) {
            continue;
        }
        let message = format!("nothing runs of the `{}` that the recipe has itself", statement.name);
        cx.report(&statement.file.source, statement.name_span(), message)
            .label(&old.place.file.source, old.place.span, "this is replaced")
            .help(format!("write `{}:append`, or `:prepend`", statement.name));
    }
}
