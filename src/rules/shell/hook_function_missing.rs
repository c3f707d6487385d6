//! `hook-function-missing`: a list of functions to run names one that does not exist.

use crate::lint::{Cx, HOOK_LISTS, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix, closest, suggest};

rule!("shell", "hook-function-missing", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    // Of the classes that are not there nobody knows the functions.
    if !subject.is_whole() {
        return;
    }
    let has_all_classes = !data.class_missing() && subject.recipe.has_all_class_files();
    let is_function = |name: &str| data.flag_raw(name, "func").is_some_and(|flag| !flag.is_empty());
    for list in HOOK_LISTS {
        for word in data.words(list).list {
            let Some(place) = word.place.as_ref().filter(|place| place.file.is_part_of_recipes()) else {
                continue;
            };
            let written = place.span.slice(place.file.source.text());
            for name in word.text.split(';').filter(|name| !name.is_empty()) {
                let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
                let is_made = || subject.mentions(name) && is_made_by_python(subject, name);
                if !word.sure || !is_plain || !written.contains(name) || is_function(name) || is_made() {
                    continue;
                }
                let names: Vec<_> = data.names().filter(|name| is_function(name.as_str())).collect();
                let meant = closest(name, names.iter().map(|name| name.as_str()));
                if meant.is_none() && !has_all_classes {
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
    }
}

/// Whether some Python names it, which may make it a function.
fn is_made_by_python(subject: &RecipeContext<'_>, name: &str) -> bool {
    let quoted = [format!("'{name}'"), format!("\"{name}\"")];
    subject.own_files().iter().any(|file| quoted.iter().any(|text| file.source.text().contains(text)))
}
