//! `function-only-with-override`: a task of which only a variant or an addition is defined.

use std::collections::HashSet;

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::Span;

rule!("task", "function-only-with-override", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    if !subject.is_whole() || !recipe.has_all_class_files() {
        return;
    }
    let mut told = HashSet::new();
    for function in subject.own_functions() {
        let name = function.function.stored_name();
        let Some((base, _)) = name.split_once(':') else { continue };
        let is_task = recipe.tasks.iter().any(|task| task.as_str() == base);
        // What makes it a function stands beside its name, whatever its text is.
        let is_defined = recipe.data.flag_raw(base, "func").is_some();
        if !is_task || is_defined || base.contains('$') || !told.insert(base.to_owned()) {
            continue;
        }
        let Some(written) = function.function.name() else { continue };
        let Span { start, end } = written.locate(0, name.len());
        let message =
            format!("nothing defines `{base}` itself, so that the task finds no function of its name");
        let mut found = cx.report(&function.file.source, Span { start, end }, message);
        found.help(format!("define `{base}()` as well, if only with `:` in it"));
    }
}
