//! `task-cycle`: tasks that wait for each other.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::syntax::ast::View;
use crate::value::Name;

rule!("task", "task-cycle", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let never_run = tasks_that_never_run(subject);
    if never_run.is_empty() {
        return;
    }
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
            let Some(start) = Name::lookup(&task).filter(|task| never_run.contains(task)) else { continue };
            let Some(circle) = circle(subject, start, &never_run) else { continue };
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

/// The tasks that no order lets run: those of a circle, and those that wait for one.
fn tasks_that_never_run(subject: &RecipeContext<'_>) -> FxHashSet<Name> {
    let tasks: FxHashSet<Name> = subject.recipe.tasks.iter().copied().collect();
    let mut followers: FxHashMap<Name, Vec<Name>> = FxHashMap::default();
    let mut waiting: FxHashMap<Name, usize> = FxHashMap::default();
    let mut runnable = Vec::new();
    for &task in &tasks {
        let mut count = 0;
        for &awaited in subject.recipe.data.awaited_tasks(task).unwrap_or_default() {
            // What is no task is passed over.
            if tasks.contains(&awaited) {
                followers.entry(awaited).or_default().push(task);
                count += 1;
            }
        }
        if count == 0 {
            runnable.push(task);
        } else {
            waiting.insert(task, count);
        }
    }
    while let Some(task) = runnable.pop() {
        for follower in followers.remove(&task).unwrap_or_default() {
            let Some(count) = waiting.get_mut(&follower) else { continue };
            *count -= 1;
            if *count == 0 {
                waiting.remove(&follower);
                runnable.push(follower);
            }
        }
    }
    waiting.into_keys().collect()
}

/// The way from a task over those that it waits for back to it, if there is one. It leads only over tasks
/// that never run.
fn circle(subject: &RecipeContext<'_>, start: Name, never_run: &FxHashSet<Name>) -> Option<Vec<String>> {
    let mut waited_for_by: FxHashMap<Name, Name> = FxHashMap::default();
    let mut open = vec![start];
    while let Some(task) = open.pop() {
        for &awaited in subject.recipe.data.awaited_tasks(task).unwrap_or_default() {
            if awaited == start {
                return Some(way_back(start, task, &waited_for_by));
            }
            if never_run.contains(&awaited) && !waited_for_by.contains_key(&awaited) {
                waited_for_by.insert(awaited, task);
                open.push(awaited);
            }
        }
    }
    None
}

/// The tasks from `start` to `last`, and `start` once more.
fn way_back(start: Name, last: Name, waited_for_by: &FxHashMap<Name, Name>) -> Vec<String> {
    let mut way = vec![start.as_str().to_owned()];
    let mut task = last;
    while task != start {
        way.push(task.as_str().to_owned());
        task = waited_for_by[&task];
    }
    way.push(start.as_str().to_owned());
    way.reverse();
    way
}
