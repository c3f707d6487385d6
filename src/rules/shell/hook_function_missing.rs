//! `hook-function-missing`: a list of functions to run names one that does not exist.

use crate::lint::{Cx, HOOK_LISTS, RecipeContext, place_in_recipes};
use crate::model::{Place, Word, split_outside_references};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, closest, suggest};

rule!("shell", "hook-function-missing", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    // Of the classes that are not there the functions are not known.
    if !subject.is_whole() {
        return;
    }
    let lists = HOOK_LISTS.iter().map(|list| ((*list).to_owned(), data.words(list).list));
    for (list, words) in lists.chain(task_flags(subject)) {
        for word in words {
            if word.sure {
                check_word(cx, subject, &list, &word);
            }
        }
    }
}

/// A word of a list; in some of them semicolons separate names.
fn check_word(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, list: &str, word: &Word) {
    let Some(place) = place_in_recipes(word.place.as_ref()) else { return };
    let written = place.span.slice(place.file.source.text());
    for name in word.text.split(';') {
        // A comma becomes a part of the name.
        let bare = name.trim_end_matches(',');
        let is_plain = bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if name.is_empty() || !is_plain || !written.contains(name) || subject.has_function(name) {
            continue;
        }
        if subject.mentions(name) && is_made_by_python(subject, name, place) {
            continue;
        }
        let functions = subject.function_names();
        let meant = match subject.has_function(bare) {
            true => Some(bare),
            false => closest(name, functions.iter().map(|name| name.as_str())),
        };
        if meant.is_none() && !has_all_classes(subject) {
            continue;
        }
        let message =
            format!("`{list}` names `{name}`, but there is no such function: BitBake passes over it");
        let mut report = cx.report(&place.file.source, place.span, message);
        if let Some(meant) = meant {
            let edit = Edit::replace(place.span, written.replace(name, meant));
            report.help(suggest(meant));
            report.fix(Fix::unsafe_(format!("write `{meant}`"), vec![edit]).changes_value());
        }
    }
}

fn has_all_classes(subject: &RecipeContext<'_>) -> bool {
    !subject.recipe.data.class_missing() && subject.recipe.has_all_class_files()
}

/// What the recipe's own files put into the flags of tasks that name functions.
fn task_flags(subject: &RecipeContext<'_>) -> Vec<(String, Vec<Word>)> {
    let mut found = Vec::new();
    for file in subject.own_files() {
        for assignment in file.ast().assignments() {
            let Some(flag) = assignment.flag().map(|flag| flag.get().into_owned()) else { continue };
            let task = assignment.name().get().into_owned();
            if !matches!(flag.as_str(), "prefuncs" | "postfuncs") || !is_task_in_force(subject, &task) {
                continue;
            }
            let value = assignment.value();
            let joined = value.get();
            let words = split_outside_references(&joined).into_iter().map(|range| Word {
                text: joined[range.clone()].to_owned(),
                sure: true,
                place: Some(Place { file: file.clone(), span: value.locate(range.start, range.end) }),
                stmt: None,
            });
            found.push((format!("{task}[{flag}]"), words.collect()));
        }
    }
    found
}

/// Whether it is a plain name of a task, and not one that a condition or an expression makes.
fn is_task_in_force(subject: &RecipeContext<'_>, task: &str) -> bool {
    task.starts_with("do_") && !task.contains(['$', ':']) && !subject.recipe.data.recipe_part_missing()
}

/// Whether some Python names it elsewhere, which may make it a function.
fn is_made_by_python(subject: &RecipeContext<'_>, name: &str, place: &Place) -> bool {
    let quoted = [format!("'{name}'"), format!("\"{name}\"")];
    for file in subject.own_files() {
        let text = file.source.text();
        for (at, _) in quoted.iter().flat_map(|quoted| text.match_indices(quoted)) {
            let span = Span::new(at + 1, at + 1 + name.len());
            if file.path() != place.file.path() || !span.overlaps(place.span) {
                return true;
            }
        }
    }
    false
}
