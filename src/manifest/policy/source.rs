//! Who gives a value.

use crate::manifest::{AppArgs, EXTRA_ARGS, Manifest, SpannedStr};
use crate::model::{Event, Place, Recipe, UNKNOWN_PART};
use crate::value::path::is_class_file;

/// Who gives a value, and where.
#[derive(Clone, Debug)]
pub(crate) enum Source<'p> {
    /// A variable, in the recipe or in a file that it reads.
    Variable { name: &'static str, place: Place },
    /// The default that a class gives to a variable.
    Class { name: &'static str, class: String },
    /// A JSON file.
    Json(SpannedStr<'p>),
    /// A group in a device file that does not say it, so that the device's own default holds.
    Group { manifest: &'p Manifest, group: &'p str },
    /// The groups that come with Pantavisor; no device file of the tree has this one.
    Stock,
    /// How the device works.
    Rule(&'static str),
}

/// Where a variable got its value from.
pub(super) fn of_variable<'p>(recipe: &Recipe, name: &'static str) -> Source<'p> {
    match recipe.data.last_effective_event(name).map(|event| event.place) {
        Some(place) => at(name, place),
        None => Source::Rule("no file of the tree sets it"),
    }
}

/// A part of a variable that was written there.
pub(super) fn at<'p>(name: &'static str, place: Place) -> Source<'p> {
    if !is_class(&place) {
        return Source::Variable { name, place };
    }
    let class = place.file.path().file_stem().unwrap_or_default().to_string_lossy();
    Source::Class { name, class: class.trim_matches(['<', '>']).to_owned() }
}

/// Where one of the values comes from that a variable may have, such as that on one machine.
pub(super) fn of_text<'p>(recipe: &Recipe, name: &'static str, text: &str) -> Source<'p> {
    let of_all = of_variable(recipe, name);
    let is_variable = matches!(of_all, Source::Variable { .. });
    if !is_variable || recipe.data.history(name).iter().any(|event| gives(event, text)) {
        return of_all;
    }
    for variant in recipe.data.variants(name) {
        let giving = recipe.data.history(variant).into_iter().find(|event| gives(event, text));
        if let Some(Event { place, .. }) = giving {
            return Source::Variable { name, place };
        }
    }
    of_all
}

fn gives(event: &Event, text: &str) -> bool {
    event.flag.is_none() && event.line > 0 && event.text.trim() == text
}

fn is_class(place: &Place) -> bool {
    let path = place.file.path();
    place.file.is_virtual() || is_class_file(path)
}

/// What a recipe says by a flag for `pvr app add`.
#[derive(Debug)]
pub(super) enum Flag<'p> {
    Given(String, Source<'p>),
    Absent,
    /// It may be there, or may say something else.
    Unknown,
}

/// The last one of these flags, which counts.
pub(super) fn flag<'p>(recipe: &Recipe, names: &[&str]) -> Flag<'p> {
    let args = AppArgs::of(&recipe.data);
    let found = args.flags.iter().rfind(|flag| names.contains(&flag.name.as_str()));
    let Some(found) = found else { return if args.open { Flag::Unknown } else { Flag::Absent } };
    let is_sure = found.word.sure && found.value_word.sure && !args.open;
    match &found.value {
        Some(value) if is_sure && !value.contains(['$', UNKNOWN_PART]) => {
            let by = match &found.value_word.place {
                Some(place) if !is_class(place) => {
                    Source::Variable { name: EXTRA_ARGS, place: place.clone() }
                }
                _ => of_variable(recipe, EXTRA_ARGS),
            };
            Flag::Given(value.clone(), by)
        }
        _ => Flag::Unknown,
    }
}
