//! `native-not-last`: a class is inherited after `native`, which has to have the last say.

use crate::lint::{Cx, RecipeContext, place_in_a_file, place_in_recipes};
use crate::model::Inherit;
use crate::rules::rule;

rule!("class", "native-not-last", EveryReader(check));

/// What `native` inherits itself.
const BY_NATIVE: [&str; 2] = ["nopackages", "relocatable"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.is_whole() || lists(subject, "INSANE_SKIP", "native-last") {
        return;
    }
    let inherits = &subject.recipe.inherits;
    for native in ["native", "nativesdk"] {
        // Where BitBake puts the class off to the end itself, it is the last one wherever it stands.
        if lists(subject, "BB_DEFER_BBCLASSES", native) {
            continue;
        }
        let Some(at) = inherits.iter().position(|inherit| inherit.class == native && inherit.sure) else {
            continue;
        };
        let Some(place) = place_in_recipes(inherits[at].place.as_ref()) else { continue };
        let (before, after) = (&inherits[..at], &inherits[at + 1..]);
        let first = after.iter().find(|inherit| {
            before.iter().all(|other| other.class != inherit.class) && counts(subject, inherit, native)
        });
        let Some(first) = first else { continue };
        let message =
            format!("`{}` is inherited after `{native}`, which is to have the last say", first.class);
        let mut found = cx.report(&place.file.source, place.span, message);
        if let Some(other) = place_in_a_file(first.place.as_ref()) {
            found.label(&other.file.source, other.span, "it is inherited here");
        }
        found.help(format!("inherit `{native}` last: OpenEmbedded warns of `native-last`"));
    }
}

/// Whether a class has a say that `native` is to have after it.
fn counts(subject: &RecipeContext<'_>, inherit: &Inherit, native: &str) -> bool {
    let class = inherit.class.as_str();
    if !inherit.sure || by_native(inherit) || class.starts_with(native) || BY_NATIVE.contains(&class) {
        return false;
    }
    !lists(subject, "BBCLASSEXTEND", class)
}

/// Whether a list has a word, in its value or in a statement that may count.
fn lists(subject: &RecipeContext<'_>, list: &str, word: &str) -> bool {
    let mut written = subject.assignments_to(list);
    if written.any(|(_, assignment)| has_word(&assignment.value().get(), word)) {
        return true;
    }
    let value = subject.recipe.data.get(list);
    value.is_some_and(|value| value.exact().is_some_and(|text| has_word(text, word)))
}

fn has_word(text: &str, word: &str) -> bool {
    text.split_whitespace().any(|other| other == word)
}

/// Whether it is `native` or one of its own classes that asks for a class.
fn by_native(inherit: &Inherit) -> bool {
    inherit.place.as_ref().is_some_and(|place| !place.file.is_part_of_recipes())
}
