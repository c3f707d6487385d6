//! `extra-args-unknown-flag`: a flag that `pvr app add` does not have, or a word that belongs to none.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, edits, place_in_a_file};
use crate::manifest::{AppArgs, AppFlag, known_flags};
use crate::rules::rule;
use crate::text::{closest, suggest};

rule!("container", "extra-args-unknown-flag", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.uses_app_args(&subject.recipe.data) {
        return;
    }
    let args = AppArgs::of(&subject.recipe.data);
    stray_words(cx, subject, &args);
    for (at, flag) in args.flags.iter().enumerate() {
        let name = &flag.name;
        if flag.is_known || name.is_empty() || name.contains('$') {
            continue;
        }
        let Some(place) = place_in_a_file(flag.word.place.as_ref()) else { continue };
        if let Some(setting) = at.checked_sub(1).and_then(|before| command_before(&args.flags[before])) {
            let message = format!(
                "the value of `--config={setting}` ends at the space, so `{}` is a flag of its own",
                flag.word.text
            );
            cx.report(&place.file.source, place.span, message).help(as_list(subject, setting));
            continue;
        }
        if let Some((_, setting)) = OF_DOCKER.iter().find(|(docker, _)| name == docker) {
            let message = format!("`pvr app add` has no flag `{}`", written(&flag.word.text));
            let value = match flag.value.as_deref() {
                None | Some("") => "VALUE",
                Some(value) => value,
            };
            let help = match value.contains(' ') {
                true => as_list(subject, setting),
                false => format!("write `--config={setting}={value}`"),
            };
            cx.report(&place.file.source, place.span, message).help(help);
            continue;
        }
        // A later version of `pvr` may well have a flag that is called like no other.
        let meant = closest(name, known_flags());
        let (severity, help) = match meant {
            Some(meant) => (Severity::Warning, suggest(&format!("--{meant}"))),
            None => (Severity::Note, "`pvr app add --help` lists the flags of the version in use".to_owned()),
        };
        let message = format!("`pvr app add` is not known to have a flag `{}`", written(&flag.word.text));
        let source = &place.file.source;
        let mut report = cx.report(source, place.span, message);
        report.severity(severity).help(help);
        if let Some(meant) = meant
            && let Some(fix) =
                edits::meant(source, place.span, written(&flag.word.text), &format!("--{meant}"))
        {
            report.fix(fix);
        }
    }
}

/// Words before, between and after flags.
fn stray_words(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, args: &AppArgs) {
    let mut last = None;
    for (word, before) in &args.stray {
        let Some(place) = place_in_a_file(word.place.as_ref()) else { continue };
        // The rest of a value that ends too early is one slip.
        if last.replace(*before) == Some(*before) {
            continue;
        }
        let text = &word.text;
        let before = before.map(|at| &args.flags[at]);
        // Of a key that gets its value after a space `extra-args-key` speaks.
        if before.is_some_and(lacks_value) {
            continue;
        }
        if let Some(setting) = before.and_then(command_before) {
            let message = format!(
                "the value of `--config={setting}` ends at the space, so `{text}` belongs to no flag"
            );
            cx.report(&place.file.source, place.span, message).help(as_list(subject, setting));
            continue;
        }
        let message = format!(
            "`{text}` belongs to no flag, so it stands where `pvr app add` expects the container's name"
        );
        cx.report(&place.file.source, place.span, message)
            .help("drop it, or write `--flag=value`, in quotes if the value holds spaces");
    }
}

/// Whether a flag sets a key and says no value for it.
fn lacks_value(flag: &AppFlag) -> bool {
    matches!(flag.name.as_str(), "config" | "arg")
        && flag.value.as_ref().is_none_or(|value| !value.contains('='))
}

/// How to set a command of several words.
fn as_list(subject: &RecipeContext<'_>, setting: &str) -> String {
    let own = subject.container.file_name.as_deref().unwrap_or("NAME");
    format!("a command with arguments is a list: ship `{own}.config.json` with `\"{setting}\": […]`")
}

/// Flags of Docker, and what of the image's configuration they set.
const OF_DOCKER: [(&str, &str); 4] =
    [("entrypoint", "Entrypoint"), ("cmd", "Cmd"), ("env", "Env"), ("workdir", "WorkingDir")];

/// The command that a flag sets by `--config`; what follows a blank is no part of it any more.
fn command_before(flag: &AppFlag) -> Option<&'static str> {
    if flag.name != "config" {
        return None;
    }
    let (key, command) = flag.value.as_deref()?.split_once('=')?;
    if command.is_empty() {
        return None;
    }
    ["Entrypoint", "Cmd"].into_iter().find(|known| *known == key)
}

fn written(word: &str) -> &str {
    word.split('=').next().unwrap_or(word)
}
