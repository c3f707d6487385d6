//! `extra-args-volume`: a volume that cannot be read, or that is kept for no known time.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::{AppArgs, EXTRA_ARGS, PERSISTENCE, Volume};
use crate::rules::rule;
use crate::text::{closest, did_you_mean};

rule!("container", "extra-args-volume", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.uses_app_args(&subject.recipe.data) {
        return;
    }
    let args = AppArgs::of(&subject.recipe.data);
    for flag in args.named("volume") {
        // A word that two statements make together stands in neither.
        let place = flag.value_word.place.clone();
        let Some(place) = place.or_else(|| subject.last_set(EXTRA_ARGS)) else { continue };
        // What is missing may be a word that is not known.
        if args.open && flag.value.is_none() {
            continue;
        }
        let value = flag.value.as_deref().unwrap_or_default();
        if place.file.is_virtual() || value.contains('$') {
            continue;
        }
        let mut near = None;
        let (message, help) = match Volume::parse(value) {
            _ if value.is_empty() => {
                ("`--volume` has no value".to_owned(), "write `--volume ovl:/path:permanent`".to_owned())
            }
            None => (
                format!("the volume `{value}` does not say how long it is kept"),
                format!("write `{value}:permanent`, `{value}:revision` or `{value}:boot`"),
            ),
            Some(volume) if !PERSISTENCE.contains(&volume.persistence.as_str()) => {
                let word = &volume.persistence;
                let glued = PERSISTENCE
                    .into_iter()
                    .find(|known| word.strip_prefix(known).is_some_and(|rest| rest.starts_with('-')));
                if let Some(known) = glued {
                    let message = format!("`{word}` is one word, so the volume is emptied at every boot");
                    let help = format!("add a space after `{known}`, e.g. at the start of the appended text");
                    cx.report(&place.file.source, place.span, message).help(help);
                    continue;
                }
                near = closest(word, PERSISTENCE).and_then(|near| {
                    let at = value.rfind(word.as_str())?;
                    Some(format!("{}{near}{}", &value[..at], &value[at + word.len()..]))
                });
                (
                    format!("the device does not know `{word}` and empties the volume at every boot"),
                    did_you_mean(word, PERSISTENCE).unwrap_or_else(|| {
                        format!("volumes are {}", PERSISTENCE.map(|word| format!("`{word}`")).join(", "))
                    }),
                )
            }
            Some(_) => continue,
        };
        let source = &place.file.source;
        let mut report = cx.report(source, place.span, message);
        report.help(help);
        if let Some(fix) = near.and_then(|near| edits::meant(source, place.span, value, &near)) {
            report.fix(fix);
        }
    }
}
