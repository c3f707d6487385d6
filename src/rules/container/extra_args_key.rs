//! `extra-args-key`: `--config` or `--arg` with a key that nothing reads.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::{AppArgs, EXTRA_ARGS, ManifestKind};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, closest, suggest};

rule!("container", "extra-args-key", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.uses_app_args(&subject.recipe.data) {
        return;
    }
    let args = AppArgs::of(&subject.recipe.data);
    for (flag_name, kind) in [("config", ManifestKind::Config), ("arg", ManifestKind::Args)] {
        for flag in args.named(flag_name) {
            let Some((key, _)) = flag.value.as_deref().and_then(|value| value.split_once('=')) else {
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
                report.fix(
                    Fix::unsafe_(format!("write `{near}`"), vec![Edit::replace(span, near)]).changes_value(),
                );
            }
        }
    }
}
