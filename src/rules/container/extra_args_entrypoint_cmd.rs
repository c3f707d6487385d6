//! `extra-args-entrypoint-cmd`: Cmd next to an Entrypoint that is a plain text.

use crate::lint::{Cx, Subject};
use crate::manifest::AppArgs;
use crate::rules::rule;

rule!("container", "extra-args-entrypoint-cmd", Container(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    if !subject.container.uses_app_args(&subject.recipe.data) {
        return;
    }
    let args = AppArgs::of(&subject.recipe.data);
    let entrypoint = args.config("Entrypoint").next();
    let command = args.config("Cmd").next();
    let (Some((entrypoint, _)), Some((command, value))) = (entrypoint, command) else { return };
    if !(entrypoint.word.sure && command.word.sure) || value.is_empty() {
        return;
    }
    let (Some(place), Some(other)) = (&command.value_word.place, &entrypoint.value_word.place) else {
        return;
    };
    let file_name = subject.container.file_name.as_deref().unwrap_or("NAME");
    let message = "`Cmd` is left out: next to it, `Entrypoint` is a text and not a list";
    let _ = cx
        .report(&place.file.source, place.span, message)
        .label(&other.file.source, other.span, "`--config` makes a text of it")
        .help(format!(
            "ship `{file_name}.config.json` with `Entrypoint` and `Cmd` as lists, or start both from one script"
        ));
}
