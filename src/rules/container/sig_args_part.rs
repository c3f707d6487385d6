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
    shell::commands(text).iter().flat_map(|command| &command.words).any(|word| is_part(&word.unquoted()))
}

fn is_part(word: &str) -> bool {
    let flag = word.split('=').next().unwrap_or(word);
    matches!(flag, "--part" | "-part" | "-p" | "--raw" | "-raw" | "-r")
}
