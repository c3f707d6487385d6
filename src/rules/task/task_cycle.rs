//! `task-cycle`: tasks that wait for each other.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::syntax::ast::View;
use crate::value::{Flag, Name};

rule!("task", "task-cycle", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let mut told: Vec<String> = Vec::new();
    for file in subject.own_files() {
        for stmt in file.ast().stmts() {
            let View::Directive(directive) = stmt.view() else { continue };
            if directive.kind() != StmtKind::AddTask {
                continue;
            }
            let words = directive.argument().words();
            let Some((word, span)) = words.first().filter(|_| words.len() > 1) else { continue };
            let task = if word.starts_with("do_") { word.clone() } else { format!("do_{word}") };
            let Some(circle) = circle(subject, &task) else { continue };
            if circle.iter().any(|task| told.contains(task)) {
                continue;
            }
            let way =
                circle.iter().skip(1).map(|task| format!("`{task}`")).collect::<Vec<_>>().join(", then ");
            let message = match circle.len() {
                2 => format!("BitBake stops: `{task}` waits for itself"),
                _ => format!("BitBake stops: `{task}` waits for {way}"),
            };
            cx.report(&file.source, *span, message)
                .help("leave out the `before` or `after` that closes the circle");
            told.extend(circle);
        }
    }
}

/// The way from a task over those that it waits for back to it, if there is one.
fn circle(subject: &RecipeContext<'_>, task: &str) -> Option<Vec<String>> {
    let tasks = &subject.recipe.tasks;
    let start = *tasks.iter().find(|known| known.as_str() == task)?;
    let mut ways: Vec<Vec<Name>> = vec![vec![start]];
    let mut seen: Vec<Name> = Vec::new();
    while let Some(way) = ways.pop() {
        let last = way[way.len() - 1];
        for next in waits_for(subject, last) {
            let mut longer = way.clone();
            longer.push(next);
            if next == start {
                return Some(longer.iter().map(|name| name.as_str().to_owned()).collect());
            }
            // What is no task is passed over.
            if tasks.contains(&next) && !seen.contains(&next) {
                seen.push(next);
                ways.push(longer);
            }
        }
    }
    None
}

/// The tasks of the same recipe that a task waits for.
fn waits_for(subject: &RecipeContext<'_>, task: Name) -> Vec<Name> {
    let variable = subject.recipe.data.variable(task);
    match variable.and_then(|variable| variable.flag(Name::intern("deps"))) {
        Some(Flag::Tasks(tasks)) => tasks.to_vec(),
        _ => Vec::new(),
    }
}
