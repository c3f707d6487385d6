//! `task-without-function`: a task is added, and nothing says what it does.

use crate::lint::{Cx, RecipeContext};
use crate::model::facts;
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::syntax::ast::View;

rule!("task", "task-without-function", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let mut added = Vec::new();
    for file in subject.own_files() {
        for stmt in file.ast().stmts() {
            let View::Directive(directive) = stmt.view() else { continue };
            if directive.kind() == StmtKind::AddTask {
                let words = directive.argument().words().into_iter();
                let tasks = words.take_while(|(word, _)| !matches!(word.as_str(), "before" | "after"));
                added.extend(tasks.map(|(word, span)| (file, word, span)));
            }
        }
    }
    if added.is_empty() || !subject.is_whole() {
        return;
    }
    for (file, word, span) in added {
        let task = if word.starts_with("do_") { word } else { format!("do_{word}") };
        let is_name = task.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        // A class of which only the name is known may have the function.
        if !is_name
            || facts::function(&task).is_some()
            || facts::task(&task).is_some()
            || is_defined(subject, &task)
        {
            continue;
        }
        let message = format!("BitBake warns: there is no function `{task}`, so the task does nothing");
        cx.report(&file.source, span, message)
            .help(format!("write the function, or set `{task}[noexec] = \"1\"`"));
    }
}

fn is_defined(subject: &RecipeContext<'_>, task: &str) -> bool {
    let data = &subject.recipe.data;
    // What a class exports to a task counts as well.
    let gives = |name: &str| data.history(name).iter().any(|event| event.flag.is_none());
    gives(task)
        || data.variants(task).next().is_some()
        || data.has_flag(task, "noexec")
        || !subject.recipe.tasks.iter().any(|known| known.as_str() == task)
        || ["'", "\""].iter().any(|quote| subject.mentions(&format!("{quote}{task}{quote}")))
}
