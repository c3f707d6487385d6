//! `task-dependency-form`: a dependency on a task that BitBake cannot read.

use strsim::damerau_levenshtein;

use crate::lint::{Cx, RecipeContext, Statement, edits, is_so_in_some_class, written_words};
use crate::model::facts;
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::text::suggest;

rule!("task", "task-dependency-form", EveryReader(check));

const FLAGS: [&str; 2] = ["depends", "rdepends"];

/// Flags that name tasks of other recipes, and no recipes.
const OF_TASKS: [&str; 4] = ["deptask", "rdeptask", "recideptask", "recrdeptask"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    for statement in subject.statements() {
        let Some(assignment) = statement.assignment() else { continue };
        let Some(flag) = assignment.flag().map(|flag| flag.get().into_owned()) else { continue };
        if OF_TASKS.contains(&flag.as_str()) {
            tasks_without_do(cx, statement, assignment);
        }
        if !FLAGS.contains(&flag.as_str()) || !statement.name.starts_with("do_") {
            continue;
        }
        for written in written_words(assignment) {
            let value = data.expand(&written.text);
            let Some(text) = value.exact() else { continue };
            if let Some((recipe, task)) = lacks_do(text) {
                let message = format!("BitBake stops: no task is called `{task}`");
                let mut found = cx.report(&statement.file.source, written.span, message);
                found.help(format!("write `{recipe}:do_{task}`"));
                if written.text == text {
                    found.fix(edits::write(written.span, &format!("{recipe}:do_{task}")));
                }
                continue;
            }
            if let Some((task, near)) = misspelled(subject, text) {
                let message = format!("BitBake stops: no recipe has a task `{task}`");
                let mut found = cx.report(&statement.file.source, written.span, message);
                found.help(suggest(near));
                if written.text.matches(task).count() == 1 {
                    found.fix(edits::write(written.span, &written.text.replace(task, near)));
                }
                continue;
            }
            let Some(wrong) = text.split_whitespace().find(|word| word.matches(':').count() != 1) else {
                continue;
            };
            if wrong.contains(['$', '@', '{', '(', '\'']) {
                continue;
            }
            let message = format!("BitBake stops: `{wrong}` has not the form `RECIPE:TASK`");
            let mut found = cx.report(&statement.file.source, written.span, message);
            if wrong.contains(':') {
                found.help("a dependency on another configuration belongs to `[mcdepends]`");
            } else {
                found.help(format!("name the task as well, such as `{wrong}:do_populate_sysroot`"));
            }
        }
    }
}

/// Names of tasks without the `do_` that all begin with.
fn tasks_without_do(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    for word in written_words(assignment) {
        let task = format!("do_{}", word.text);
        if facts::task(&task).is_none() {
            continue;
        }
        let message = format!("no task is called `{}`, so nothing is waited for", word.text);
        cx.report(&statement.file.source, word.span, message)
            .help(format!("write `{task}`"))
            .fix(edits::write(word.span, &task));
    }
}

/// The task of a word that nothing calls so, and the one of openembedded-core that it differs from in a
/// letter.
fn misspelled<'t>(subject: &RecipeContext<'_>, word: &'t str) -> Option<(&'t str, &'static str)> {
    let (_, task) = word.split_once(':')?;
    if task.len() < 8 || facts::task(task).is_some() || task.contains(char::is_whitespace) {
        return None;
    }
    let near = facts::tasks().find(|known| damerau_levenshtein(known, task) == 1)?;
    // Any recipe may have a task of its own.
    let is_there = subject.recipe.tasks.iter().any(|own| own.as_str() == task)
        || is_so_in_some_class(subject.build, |text| text.contains(task))
        || subject.some_other_recipe_says(task);
    if is_there { None } else { Some((task, near)) }
}

/// The recipe and the task of a word whose task lacks the `do_` that all begin with.
fn lacks_do(word: &str) -> Option<(&str, &str)> {
    let (recipe, task) = word.split_once(':')?;
    let is_name = !task.is_empty() && task.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && !task.starts_with("do_") && !recipe.is_empty()).then_some((recipe, task))
}
