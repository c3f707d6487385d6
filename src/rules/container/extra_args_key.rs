//! `extra-args-key`: `--config` or `--arg` with a key that nothing reads, or a policy that no device knows.

use std::path::Path;
use std::sync::Arc;

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, edits, place_in_a_file};
use crate::manifest::json::Document;
use crate::manifest::{AppArgs, AppFlag, EXTRA_ARGS, ManifestKind};
use crate::rules::rule;
use crate::text::{SourceFile, Span, closest, suggest};

rule!("container", "extra-args-key", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.uses_app_args(&subject.recipe.data) {
        return;
    }
    let args = AppArgs::of(&subject.recipe.data);
    wrong_words(cx, &args);
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

/// Flags that set a key of args.json to one of a few words.
const WORDS: [(&str, &str); 3] =
    [("restart-policy", "PV_RESTART_POLICY"), ("status-goal", "PV_STATUS_GOAL"), ("runlevel", "PV_RUNLEVEL")];

/// Words that args.json could not hold either.
fn wrong_words(cx: &mut Cx<'_>, args: &AppArgs) {
    for (name, key) in WORDS {
        for flag in args.named(name) {
            let Some(value) = flag.value.as_deref() else { continue };
            wrong_word(cx, (&format!("--{name}"), key), (flag, "", value));
        }
        let prefix = format!("{key}=");
        for flag in args.named("arg") {
            let Some(value) = flag.value.as_deref().and_then(|value| value.strip_prefix(&prefix)) else {
                continue;
            };
            wrong_word(cx, (&format!("--arg={key}"), key), (flag, &prefix, value));
        }
    }
}

/// `prefix` stands in the word of the flag before the value.
fn wrong_word(cx: &mut Cx<'_>, (name, key): (&str, &str), (flag, prefix, value): (&AppFlag, &str, &str)) {
    let Some(place) = place_in_a_file(flag.value_word.place.as_ref()) else { return };
    if value.contains(['$', '`']) || !flag.value_word.sure {
        return;
    }
    let text = serde_json::json!({ key: value }).to_string();
    let document = Document::parse(Arc::new(SourceFile::new(Path::new("args.json"), text)));
    for violation in ManifestKind::Args.validate(&document) {
        if violation.newer.is_some() {
            continue;
        }
        let source = &place.file.source;
        let message = violation.message.replace(&format!("`{key}`"), &format!("`{name}`"));
        let mut report = cx.report(source, place.span, message);
        if let Some(severity) = violation.severity {
            report.severity(severity);
        }
        if let Some(consequence) = &violation.consequence {
            report.label(source, place.span, consequence);
        }
        if let Some(near) = &violation.suggestion {
            report.help(suggest(near));
            if let Some(fix) =
                edits::meant(source, place.span, &format!("{prefix}{value}"), &format!("{prefix}{near}"))
            {
                report.fix(fix);
            }
        }
    }
}

/// A key that is given nothing: what stands after a space is no part of it.
fn without_value(cx: &mut Cx<'_>, flag_name: &str, flag: &AppFlag, key: &str) {
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_key || !flag.value_word.sure {
        return;
    }
    let Some(place) = place_in_a_file(flag.value_word.place.as_ref()) else { return };
    let message = format!("`--{flag_name}` gives `{key}` no value");
    let help = format!("write `--{flag_name}={key}=VALUE` without a space");
    cx.report(&place.file.source, place.span, message).help(help);
}
