//! `systemd-package-unknown`: a package of a list that the recipe does not make.

use super::{near_package, own_name};
use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, Report, edits, place_in_recipes};
use crate::model::Place;
use crate::rules::rule;
use crate::text::suggest;

rule!("package", "systemd-package-unknown", EveryReader(check));

/// The lists, and the classes that read them.
const LISTS: [(&str, &str); 3] = [
    ("INITSCRIPT_PACKAGES", "update-rc.d"),
    ("SYSTEMD_PACKAGES", "systemd"),
    ("USERADD_PACKAGES", "useradd"),
];

/// A word of a list that is no package of the recipe.
pub(super) struct Unknown {
    pub package: String,
    pub list: &'static str,
    pub place: Place,
}

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let own = own_name(subject).unwrap_or_default();
    let unknown = unknown_in_lists(subject);
    for (list, _) in LISTS {
        // Each that is misspelled is a slip of its own; the others have one cause.
        let mut absent: Vec<&Unknown> = Vec::new();
        for unknown in &unknown {
            if unknown.list != list {
                continue;
            }
            let Some(near) = near_package(subject, &unknown.package) else {
                absent.push(unknown);
                continue;
            };
            let mut found = report(cx, &[unknown]);
            found.help(suggest(near));
            let span = unknown.place.span;
            let is_short = unknown.place.file.source.slice(span).contains("${PN}");
            let new = if is_short { near.replacen(&own, "${PN}", 1) } else { near.to_owned() };
            found.fix(edits::write(span, &new));
        }
        if !absent.is_empty() {
            report(cx, &absent);
        }
    }
}

/// Reports words of one list.
fn report<'c>(cx: &'c mut Cx<'_>, words: &[&Unknown]) -> Report<'c> {
    let first = words[0];
    let names: Vec<String> = words.iter().map(|word| format!("`{}`", word.package)).collect();
    let message = match names.as_slice() {
        [name] => format!("the recipe makes no package {name}"),
        names => format!("the recipe makes none of the packages {}", names.join(", ")),
    };
    let mut found = cx.report(&first.place.file.source, first.place.span, message);
    if first.list == "INITSCRIPT_PACKAGES" {
        found.severity(Severity::Warning);
    }
    found
}

/// The words of lists of packages that the recipe does not make.
pub(super) fn unknown_in_lists(subject: &RecipeContext<'_>) -> Vec<Unknown> {
    let mut found = Vec::new();
    for (list, class) in LISTS {
        if !subject.recipe.inherits_class(class) || !subject.is_whole() {
            continue;
        }
        for word in &subject.recipe.data.words(list).list {
            if !word.sure {
                continue;
            }
            let Some(place) = place_in_recipes(word.place.as_ref()) else { continue };
            let packages = subject.packages();
            if packages.may_have(&word.text) || packages.is_empty() || word.text.contains('$') {
                continue;
            }
            found.push(Unknown { package: word.text.clone(), list, place: place.clone() });
        }
    }
    found
}
