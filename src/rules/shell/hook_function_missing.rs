//! `hook-function-missing`: a list of functions to run names one that does not exist.

use crate::lint::{Cx, HOOK_LISTS, RecipeContext, place_in_recipes};
use crate::model::{Place, Word, split_outside_references};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, closest, suggest};

rule!("shell", "hook-function-missing", Recipe(check));

/// What stands in no name of a function.
const SIGNS: [char; 5] = [',', '&', '|', '(', ')'];

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
        if name.is_empty() || !is_plain(name) || !written.contains(name) || subject.has_function(name) {
            continue;
        }
        if subject.mentions(name) && is_made_by_python(subject, name, place) {
            continue;
        }
        let meant = meant_by(subject, name);
        // A sign becomes a part of the name, which no function can have.
        let is_surely_none = name.contains(SIGNS) || has_all_classes(subject);
        if meant.is_none() && !is_surely_none {
            continue;
        }
        let message =
            format!("`{list}` names `{name}`, but there is no such function: BitBake passes over it");
        let mut report = cx.report(&place.file.source, place.span, message);
        if let Some(meant) = meant {
            let edit = Edit::replace(place.span, written.replace(name, &meant));
            report.help(suggest(&meant));
            report.fix(Fix::unsafe_(format!("write `{meant}`"), vec![edit]).changes_value());
        }
    }
}

/// Whether a name has nothing in it but letters, digits and the signs that are looked for.
fn is_plain(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || SIGNS.contains(&c))
}

/// What was meant by a name: the functions without the signs between them, or one that is called nearly so.
fn meant_by(subject: &RecipeContext<'_>, name: &str) -> Option<String> {
    if !name.contains(SIGNS) {
        let functions = subject.function_names();
        return closest(name, functions.iter().map(|function| function.as_str())).map(str::to_owned);
    }
    let parts: Vec<&str> = name.split(SIGNS).filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| subject.has_function(part)) { Some(parts.join(" ")) } else { None }
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
