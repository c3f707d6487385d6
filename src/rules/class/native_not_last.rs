//! `native-not-last`: a class is inherited after `native`, which has to have the last say.

use crate::lint::{Cx, RecipeContext};
use crate::model::Inherit;
use crate::rules::rule;

rule!("class", "native-not-last", EveryReader(check));

/// What `native` inherits itself.
const BY_NATIVE: [&str; 2] = ["nopackages", "relocatable"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let has = |text: &str, word: &str| text.split_whitespace().any(|own| own == word);
    let has_word = |name: &str, word: &str| {
        let is_written =
            subject.assignments_to(name).any(|(_, assignment)| has(&assignment.value().get(), word));
        is_written || data.get(name).is_some_and(|value| value.exact().is_some_and(|text| has(text, word)))
    };
    if !subject.is_whole() || has_word("INSANE_SKIP", "native-last") {
        return;
    }
    let inherits = &subject.recipe.inherits;
    for native in ["native", "nativesdk"] {
        // Where BitBake puts the class off to the end itself, it is the last one wherever it stands.
        if has_word("BB_DEFER_BBCLASSES", native) {
            continue;
        }
        let Some(at) = inherits.iter().position(|inherit| inherit.class == native && inherit.sure) else {
            continue;
        };
        let Some(place) = inherits[at].place.as_ref().filter(|place| place.file.is_part_of_recipes()) else {
            continue;
        };
        let is_new = |inherit: &&Inherit| inherits[..at].iter().all(|before| before.class != inherit.class);
        let is_exempt = |class: &str| {
            class.starts_with(native) || BY_NATIVE.contains(&class) || has_word("BBCLASSEXTEND", class)
        };
        let counts = |inherit: &&Inherit| inherit.sure && !is_exempt(&inherit.class) && !by_native(inherit);
        let Some(first) = inherits[at + 1..].iter().filter(is_new).find(counts) else { continue };
        let message =
            format!("`{}` is inherited after `{native}`, which is to have the last say", first.class);
        let mut found = cx.report(&place.file.source, place.span, message);
        if let Some(other) = first.place.as_ref().filter(|place| !place.file.is_virtual()) {
            found.label(&other.file.source, other.span, "it is inherited here");
        }
        found.help(format!("inherit `{native}` last: OpenEmbedded warns of `native-last`"));
    }
}

/// Whether it is `native` or one of its own classes that asks for a class.
fn by_native(inherit: &Inherit) -> bool {
    inherit.place.as_ref().is_some_and(|place| !place.file.is_part_of_recipes())
}
