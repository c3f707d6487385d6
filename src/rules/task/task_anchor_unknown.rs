//! `task-anchor-unknown`: a task is to run before or after one that does not exist.

use std::sync::Arc;

use crate::layers::Release;
use crate::lint::{Cx, Statement};
use crate::model::facts::{task, tasks};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::syntax::ast::View;
use crate::text::{Edit, Fix, suggest};

rule!("task", "task-anchor-unknown", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    for stmt in file.ast().stmts() {
        let View::Directive(directive) = stmt.view() else { continue };
        if !matches!(directive.kind(), StmtKind::AddTask | StmtKind::DelTask) {
            continue;
        }
        let argument = directive.argument();
        let text = argument.get();
        let is_removed = directive.kind() == StmtKind::DelTask;
        let mut is_anchor = is_removed;
        for (at, word) in words(&text) {
            match word {
                "before" | "after" => is_anchor = true,
                _ if !is_anchor || word.contains('$') => {}
                _ => {
                    // `deltask` has always added it.
                    let without_do = || if is_removed { None } else { without_do(word, file, build) };
                    let Some(near) = near(word, build).or_else(without_do) else { continue };
                    if Statement::all_in(file).any(|other| other.stem() == word) {
                        continue;
                    }
                    let span = argument.locate(at, at + word.len());
                    let message = format!("no task is called `{word}`, so BitBake passes over it");
                    let mut found = cx.report(&file.source, span, message);
                    found.help(suggest(near));
                    let edits = vec![Edit::replace(span, near)];
                    found.fix(Fix::unsafe_(format!("write `{near}`"), edits).changes_value());
                }
            }
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// The task that a word names without its `do_`, which BitBake adds since styhead.
fn without_do(word: &str, file: &Parsed, build: &Build) -> Option<&'static str> {
    let releases = build.releases_of(file.path())?;
    let is_old = releases.iter().any(|release| release < Release::Styhead);
    tasks().find(|task| is_old && task.strip_prefix("do_") == Some(word))
}

/// The task that is meant, if no recipe here has one of this name.
fn near(word: &str, build: &Build) -> Option<&'static str> {
    let is_name = word.starts_with("do_") && word.len() > "do_".len() + 3;
    if !is_name || task(word).is_some() {
        return None;
    }
    let mut nearest: Option<(usize, &'static str)> = None;
    for known in tasks() {
        let limit = if known.len() > 8 { 2 } else { 1 };
        let distance = strsim::damerau_levenshtein(known, word);
        if distance <= limit && nearest.is_none_or(|nearest| (distance, known) < nearest) {
            nearest = Some((distance, known));
        }
    }
    let (_, known) = nearest?;
    // All files are looked through for that, so it comes last.
    if build.reads().files_that_read(word) > 1 {
        return None;
    }
    Some(known)
}
