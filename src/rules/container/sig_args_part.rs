//! `sig-args-part`: PVR_SIG_ADD_ARGS does not say what to sign.

use crate::embed::shell;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::ContainerKind;
use crate::rules::rule;

rule!("container", "sig-args-part", Container(check));

/// The arguments of `pvr sig add`.
pub(super) const SIGNING: &str = "PVR_SIG_ADD_ARGS";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.is(ContainerKind::Rootfs) || data.recipe_part_missing() {
        return;
    }
    let Some(value) = data.get(SIGNING) else { return };
    if value.possibly(names_a_part) {
        return;
    }
    let written = subject.sites_with_overrides(SIGNING).pop();
    let Some(last) = written.or_else(|| subject.last_effective_event(SIGNING)) else { return };
    cx.report(
        &last.place.file.source,
        last.value_span(),
        format!("`{SIGNING}` names no part, so the container is not signed"),
    )
    .help("add `--part ${PN}`");
}

fn names_a_part(text: &str) -> bool {
    shell::commands(text).iter().any(|command| {
        let words: Vec<_> = command.words.iter().map(|word| word.unquoted()).collect();
        words.iter().enumerate().any(|(at, word)| is_part(word, words.get(at + 1).is_some()))
    })
}

/// Whether a word names a part, by itself or together with the one after it.
fn is_part(word: &str, has_next: bool) -> bool {
    let (flag, name) = word.split_once('=').map_or((word, None), |(flag, name)| (flag, Some(name)));
    let is_flag = matches!(flag, "--part" | "-part" | "-p" | "--raw" | "-raw" | "-r");
    is_flag && name.map_or(has_next, |name| !name.is_empty())
}
