//! `extra-args-key`: `--config` or `--arg` with a key that nothing reads.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::{AppArgs, AppFlag, EXTRA_ARGS, ManifestKind};
use crate::rules::rule;
use crate::text::{Span, closest, suggest};

rule!("container", "extra-args-key", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.uses_app_args(&subject.recipe.data) {
        return;
    }
    let args = AppArgs::of(&subject.recipe.data);
    for (flag_name, kind) in [("config", ManifestKind::Config), ("arg", ManifestKind::Args)] {
        for flag in args.named(flag_name) {
            let value = flag.value.as_deref().unwrap_or_default();
            let Some((key, _)) = value.split_once('=') else {
                without_value(cx, flag_name, flag, value);
                continue;
            };
            let known = kind.keys();
            let user_knows = &cx.config().rules.manifest_unknown_key.known;
            if key.is_empty()
                || key.contains('$')
                || known.contains(&key)
                || user_knows.iter().any(|known| known == key)
            {
                continue;
            }
            let Some(place) = flag.value_word.place.clone().or_else(|| subject.last_set(EXTRA_ARGS)) else {
                continue;
            };
            if place.file.is_virtual() {
                continue;
            }
            let text = place.span.slice(place.file.source.text());
            let span = text.find(&format!("{key}=")).map_or(place.span, |at| {
                let start = place.span.start as usize + at;
                Span::new(start, start + key.len())
            });
            let message = format!("{}.json has no key `{key}`, so `--{flag_name}` does nothing", kind.name());
            let near = closest(key, known.iter().copied());
            let mut report = cx.report(&place.file.source, span, message);
            let Some(near) = near else {
                report
                    .severity(Severity::Warning)
                    .help(format!("`pvlint schema {}` lists the keys", kind.name()));
                continue;
            };
            report.help(suggest(near));
            if span != place.span {
                report.fix(edits::write(span, near));
            }
        }
    }
}

/// A key that is given nothing: what stands after a space is no part of it.
fn without_value(cx: &mut Cx<'_>, flag_name: &str, flag: &AppFlag, key: &str) {
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let place = flag.value_word.place.as_ref().filter(|place| !place.file.is_virtual());
    let Some(place) = place.filter(|_| is_key && flag.value_word.sure) else { return };
    let message = format!("`--{flag_name}` gives `{key}` no value");
    let help = format!("write `--{flag_name}={key}=VALUE` without a space");
    cx.report(&place.file.source, place.span, message).help(help);
}
