//! `hook-function-missing`: a list of functions to run names one that does not exist.

use crate::lint::{Cx, HOOK_LISTS, RecipeContext};
use crate::model::{Parsed, Place, Word, split_outside_references};
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
    let has_all_classes = !data.class_missing() && subject.recipe.has_all_class_files();
    let is_function = |name: &str| data.has_flag(name, "func");
    let flags = task_flags(subject);
    let lists = HOOK_LISTS.iter().map(|list| ((*list).to_owned(), data.words(list).list)).chain(flags);
    for (list, words) in lists {
        for word in words {
            let Some(place) = word.place.as_ref().filter(|place| place.file.is_part_of_recipes()) else {
                continue;
            };
            let written = place.span.slice(place.file.source.text());
            for name in word.text.split(';').filter(|name| !name.is_empty()) {
                let parts: Vec<&str> = name.split(SIGNS).filter(|part| !part.is_empty()).collect();
                // A sign becomes a part of the name, which no function can have.
                let is_signed = name.contains(SIGNS);
                let is_plain = |part: &&str| {
                    part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
                };
                let is_made = || subject.mentions(name) && is_made_by_python(subject, name, place);
                let is_name = parts.iter().all(is_plain);
                if !word.sure || !is_name || !written.contains(name) || is_function(name) || is_made() {
                    continue;
                }
                let names: Vec<_> = data.names().filter(|name| is_function(name.as_str())).collect();
                let meant = match is_signed {
                    true => Some(parts.join(" ")).filter(|_| parts.iter().any(|part| is_function(part))),
                    false => closest(name, names.iter().map(|name| name.as_str())).map(str::to_owned),
                };
                if meant.is_none() && !is_signed && !has_all_classes {
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
    }
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
    let is_elsewhere = |file: &Parsed, at: usize| {
        file.path() != place.file.path() || !Span::new(at + 1, at + 1 + name.len()).overlaps(place.span)
    };
    subject.own_files().iter().any(|file| {
        let text = file.source.text();
        quoted.iter().any(|quoted| text.match_indices(quoted).any(|(at, _)| is_elsewhere(file, at)))
    })
}
