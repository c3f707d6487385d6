//! `destdir-changed-unfaked`: a task without pseudo changes what `do_install` made.

use std::sync::Arc;

use super::task_order::runs_after;
use crate::embed::shell::commands;
use crate::lint::{Body, BodyKind, Cx, RecipeContext, written_targets};
use crate::rules::rule;
use crate::syntax::ast::View;
use crate::text::{SourceFile, Span};

rule!("pseudo", "destdir-changed-unfaked", Recipe(check));

const DIRECTORY: &str = "${D}";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.is_whole() || !subject.knows_its_classes() {
        return;
    }
    for body in subject.bodies() {
        let task = body.name.as_str();
        let is_own_task = body.kind == BodyKind::Run
            && task != "do_install"
            && subject.recipe.tasks.iter().any(|own| own.as_str() == task);
        if !is_own_task || body.is_noexec || data.flag_raw(task, "fakeroot").is_some() {
            continue;
        }
        // Few functions have any, and which tasks run before one takes longer to find out.
        let changes = changes(body);
        if changes.is_empty()
            || runs_after(data, task, "do_install") != Some(true)
            || is_in_python(subject, task)
        {
            continue;
        }
        for (file, span) in changes {
            cx.report(
                file,
                span,
                format!("`{task}` changes `${{D}}` after `do_install`, and without pseudo"),
            )
            .help(format!(
                "put it into `do_install:append()`, or let the task run under pseudo: \
                     `{task}[fakeroot] = \"1\"`, and `{task}[depends] += \
                     \"virtual/fakeroot-native:do_populate_sysroot\"`"
            ));
        }
    }
}

/// Where a function makes, changes or removes something below the directory.
fn changes(body: &Body) -> Vec<(&Arc<SourceFile>, Span)> {
    let mut found = Vec::new();
    for command in commands(body.masked()) {
        let mut words = written_targets(&command);
        if command.program() == Some("mv") {
            words = command.arguments().iter().filter(|word| !word.raw.starts_with('-')).collect();
        }
        for word in words.into_iter().chain(&command.outputs) {
            let text = word.unquoted();
            let path = text.strip_prefix("of=").unwrap_or(&text);
            let Some(rest) = path.strip_prefix(DIRECTORY) else { continue };
            if rest.is_empty() || rest.starts_with('/') || rest.starts_with("${") {
                found.extend(body.place(&word.span));
                break;
            }
        }
    }
    found
}

/// Whether Python of the recipe speaks of the task, and so may give it what it needs.
fn is_in_python(subject: &RecipeContext<'_>, task: &str) -> bool {
    subject.own_files().iter().any(|file| {
        file.ast().stmts().any(|stmt| match stmt.view() {
            View::Function(function) if function.is_python() => {
                function.body().slice(file.source.text()).contains(task)
            }
            _ => false,
        })
    })
}
