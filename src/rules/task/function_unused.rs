//! `function-unused`: a function of a recipe that nothing names, and text that is added to no function.

use strsim::damerau_levenshtein;

use crate::diag::Severity;
use crate::lint::vocabulary::SCRIPTS_OF_PACKAGES;
use crate::lint::{Cx, OwnFunction, RecipeContext, edits, is_so_in_some_class};
use crate::manifest::ContainerKind;
use crate::model::{EventOp, facts};
use crate::rules::rule;
use crate::text::{Span, nearest, suggest};

rule!("task", "function-unused", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    // Of the root file system of a container `function-never-run` tells.
    let is_known = !subject.container.is(ContainerKind::Rootfs)
        && subject.is_whole()
        && recipe.has_all_class_files()
        && !recipe.data.recipe_part_missing();
    if !is_known {
        return;
    }
    // Functions of openembedded-core's that every recipe has are only known if it is there.
    let has_base = subject.build.layers.find_in_bbpath("conf/bitbake.conf").is_some();
    for function in subject.own_functions() {
        if function.function.is_anonymous() {
            continue;
        }
        let name = function.function.stored_name();
        let added = [":append", ":prepend"].iter().filter_map(|edit| name.find(edit)).min();
        let base = added.map_or(&*name, |at| &name[..at]);
        let is_named = || {
            subject.mentions(base)
                || nearly_a_task(base).is_none() && may_be_put_together(subject, base)
                || is_so_in_some_class(subject.build, |text| has_word(text, base))
        };
        if name.starts_with("pkg_") {
            script_of_package(cx, &function, &name);
            continue;
        }
        if !has_base && nearly_a_task(base).is_none() {
            continue;
        }
        if !is_plain(base) || may_run(subject, base) || is_named() {
            continue;
        }
        match added {
            Some(_) if is_defined(subject, base) => {}
            Some(_) => report(cx, &function, &format!("nothing defines `{base}`, so that this never runs")),
            None => report(cx, &function, &format!("nothing calls `{base}`, so that it never runs")),
        }
    }
}

/// Whether something gives the name a text of its own.
fn is_defined(subject: &RecipeContext<'_>, name: &str) -> bool {
    let history = subject.recipe.data.history(name);
    history.iter().any(|event| event.flag.is_none() && !matches!(event.op, EventOp::Edit(..)))
}

fn report(cx: &mut Cx<'_>, function: &OwnFunction<'_>, message: &str) {
    let Some(name) = function.function.name() else { return };
    let stored = function.function.stored_name();
    let base = stored.split(':').next().unwrap_or_default();
    let task = nearly_a_task(base);
    let mut found = cx.report(&function.file.source, name.span(), message);
    match task {
        Some(task) => {
            found.severity(Severity::Warning).help(suggest(task));
            let written = name.span();
            let base = Span::new(written.start as usize, written.start as usize + base.len());
            found.fix(edits::write(base, task));
        }
        None => {
            found.help("call it, make it a task with `addtask`, or remove it");
        }
    }
}

/// The task that a name differs from in one letter.
fn nearly_a_task(name: &str) -> Option<&'static str> {
    if !name.starts_with("do_") || facts::task(name).is_some() {
        return None;
    }
    facts::tasks().find(|task| task.len() >= 8 && damerau_levenshtein(task, name) == 1)
}

/// A function that was to be a script of a package.
fn script_of_package(cx: &mut Cx<'_>, function: &OwnFunction<'_>, stored: &str) {
    let base = stored.split([':', '-']).next().unwrap_or_default();
    let Some(name) = function.function.name() else { return };
    // With an underscore before the package it is the slip of another rule.
    if SCRIPTS_OF_PACKAGES.contains(&base) || stored.contains("_$") || !stored.contains(':') {
        return;
    }
    let Some((1 | 2, near)) = nearest(base, SCRIPTS_OF_PACKAGES.iter().copied()) else { return };
    let message = format!("no package has a script `{base}`, so that this never runs");
    let start = name.span().start as usize;
    cx.report(&function.file.source, name.span(), message)
        .severity(Severity::Warning)
        .help(suggest(near))
        .fix(edits::write(Span::new(start, start + base.len()), near));
}

/// Whether a name stands in a text as a whole.
fn has_word(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part))
}

/// Whether some text begins or ends as the name does and goes on otherwise: `compile_${SOC}`,
/// `'deploy_for_%s'`.
fn may_be_put_together(subject: &RecipeContext<'_>, name: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let files = subject.own_files().into_iter().chain(subject.recipe.class_files());
    let texts: Vec<&str> = files.map(|file| file.source.text()).collect();
    name.match_indices('_').any(|(at, _)| {
        let (before, after) = (&name[..=at], &name[at..]);
        texts.iter().any(|text| {
            text.match_indices(before).any(|(at, _)| !text[at + before.len()..].starts_with(is_of_name))
                || text.match_indices(after).any(|(at, _)| text[..at].ends_with(['}', '"', '\'']))
        })
    })
}

/// Whether it is a name of a function as such.
fn is_plain(name: &str) -> bool {
    let has_only_letters =
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    !name.is_empty() && has_only_letters
}

/// Whether it is a task, or has the name of a function that OpenEmbedded has or may make.
fn may_run(subject: &RecipeContext<'_>, name: &str) -> bool {
    subject.recipe.tasks.iter().any(|task| task.as_str() == name)
        || facts::task(name).is_some()
        || facts::function(name).is_some()
        || name.starts_with("do_image_")
        // BitBake runs it itself, for builds of everything.
        || name == "calculate_extra_depends"
}
