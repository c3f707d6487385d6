//! `extra-args-unknown-flag`: a flag that `pvr app add` does not have.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::{AppArgs, known_flags};
use crate::rules::rule;
use crate::text::{closest, suggest};

rule!("container", "extra-args-unknown-flag", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.uses_app_args(&subject.recipe.data) {
        return;
    }
    for flag in AppArgs::of(&subject.recipe.data).flags.iter().filter(|flag| !flag.is_known) {
        let Some(place) = flag.word.place.as_ref().filter(|place| !place.file.is_virtual()) else { continue };
        let name = &flag.name;
        if name.is_empty() || name.contains('$') {
            continue;
        }
        // A later version of `pvr` may well have a flag that is called like no other.
        let meant = closest(name, known_flags());
        let (severity, help) = match meant {
            Some(meant) => (Severity::Warning, suggest(&format!("--{meant}"))),
            None => (Severity::Note, "`pvr app add --help` lists the flags of the version in use".to_owned()),
        };
        let message = format!("`pvr app add` is not known to have a flag `{}`", written(&flag.word.text));
        cx.report(&place.file.source, place.span, message).severity(severity).help(help);
    }
}

fn written(word: &str) -> &str {
    word.split('=').next().unwrap_or(word)
}
