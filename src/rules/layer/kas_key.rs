//! `kas-key`: a key or a value that kas refuses.

use std::sync::Arc;

use crate::layers::{Yaml, YamlPart, YamlPlace};
use crate::lint::{Cx, edits, kas_sources};
use crate::model::Build;
use crate::rules::rule;
use crate::text::{SourceFile, Span, closest, suggest};

rule!("layer", "kas-key", Kas(check));

/// The keys that a kas file may have, by what stands above them; `*` is a name that is free. From the
/// schema of kas 5.4, which knows those of all versions before.
const KEYS: [(&str, &[&str]); 12] = [
    (
        "",
        &[
            "_source_dir",
            "_source_dir_host",
            "artifacts",
            "bblayers_conf_header",
            "build_system",
            "buildtools",
            "defaults",
            "distro",
            "env",
            "header",
            "local_conf_header",
            "machine",
            "menu_configuration",
            "overrides",
            "proxy_config",
            "repos",
            "signers",
            "target",
            "task",
        ],
    ),
    ("header", &["includes", "version"]),
    ("header/includes/[]", &["file", "repo"]),
    ("defaults", &["repos"]),
    ("defaults/repos", &["branch", "patches", "refspec", "tag"]),
    ("defaults/repos/patches", &["repo"]),
    ("overrides", &["repos"]),
    ("overrides/repos/*", &["branch", "commit", "url"]),
    ("proxy_config", &["ftp_proxy", "http_proxy", "https_proxy", "no_proxy"]),
    (
        "repos/*",
        &[
            "allowed_signers",
            "branch",
            "commit",
            "layers",
            "name",
            "patches",
            "path",
            "refspec",
            "signed",
            "tag",
            "type",
            "url",
        ],
    ),
    ("repos/*/patches/*", &["path", "repo"]),
    ("signers/*", &["fingerprint", "gpg_keyserver", "path", "repo", "type"]),
];

/// The values of keys that have only a few.
const VALUES: [(&str, &[&str]); 3] = [
    ("build_system", &["isar", "isar-privileged", "isar-rootless", "oe", "openembedded"]),
    ("repos/*/type", &["git", "hg"]),
    ("signers/*/type", &["gpg", "ssh"]),
];

/// Keys below which kas wants keys.
const MAPPINGS: [&str; 12] = [
    "artifacts",
    "bblayers_conf_header",
    "buildtools",
    "defaults",
    "env",
    "header",
    "local_conf_header",
    "overrides",
    "repos",
    "repos/*/layers",
    "repos/*/patches",
    "signers",
];

/// Keys with a text, or with one in each of their entries.
const TEXTS: [&str; 6] =
    ["bblayers_conf_header/*", "distro", "local_conf_header/*", "machine", "repos/*/url", "task"];

fn check(cx: &mut Cx<'_>, build: &Build) {
    for source in kas_sources(build) {
        for place in Yaml::places(source.text()).unwrap_or_default() {
            match &place.what {
                YamlPart::Key(key) => unknown_key(cx, &source, &place, key),
                YamlPart::Text { text, is_plain } => value(cx, &source, &place, text, *is_plain),
                YamlPart::List | YamlPart::Map => collection(cx, &source, &place),
            }
        }
    }
}

fn unknown_key(cx: &mut Cx<'_>, source: &Arc<SourceFile>, place: &YamlPlace, key: &str) {
    let Some((_, known)) = KEYS.iter().find(|(above, _)| is_at(place, above)) else { return };
    if known.contains(&key) {
        return;
    }
    // What is near none may be a key of a newer kas.
    let Some(near) = closest(key, known.iter().copied()) else { return };
    let message = format!("kas knows no key `{key}` here and stops");
    refused(cx, source, place, message, key, near);
}

fn value(cx: &mut Cx<'_>, source: &Arc<SourceFile>, place: &YamlPlace, text: &str, is_plain: bool) {
    if is_at(place, "header/version") && !is_plain && text != "0.10" {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let mut report = cx.report(source, place.span, "kas wants a number here, not a text, and stops");
        report.help("write it without quotes");
        if is_number {
            report.fix(edits::write(place.span, text));
        }
    } else if MAPPINGS.iter().any(|at| is_at(place, at)) && !(is_plain && matches!(text, "" | "~" | "null")) {
        let key = place.path.last().map_or("", String::as_str);
        let example = if key.ends_with("_conf_header") { "`NAME: |`" } else { "`NAME:`" };
        let length = place.span.slice(source.text()).find('\n').unwrap_or(place.span.len());
        let span = Span::new(place.span.start as usize, place.span.start as usize + length);
        cx.report(source, span, format!("kas wants keys below `{key}` and stops"))
            .help(format!("put {example} between them, with any name"));
    } else if let Some((_, known)) = VALUES.iter().find(|(at, _)| is_at(place, at))
        && !known.contains(&text)
        && let Some(near) = closest(text, known.iter().copied())
    {
        refused(cx, source, place, format!("kas knows no `{text}` here and stops"), text, near);
    }
}

/// A list or a mapping where there is to be something else.
fn collection(cx: &mut Cx<'_>, source: &Arc<SourceFile>, place: &YamlPlace) {
    let is_list = place.what == YamlPart::List;
    let key = place.path.last().map_or("", String::as_str);
    if is_list && MAPPINGS.iter().any(|at| is_at(place, at)) {
        cx.report(source, place.span, format!("kas wants keys below `{key}`, not a list, and stops"))
            .help("give each entry a name, as in `NAME: VALUE`");
    } else if TEXTS.iter().any(|at| is_at(place, at)) {
        let what = if is_list { "a list" } else { "keys" };
        cx.report(source, place.span, format!("kas wants a text for `{key}`, not {what}, and stops"));
    }
}

fn refused(
    cx: &mut Cx<'_>,
    source: &Arc<SourceFile>,
    place: &YamlPlace,
    message: String,
    text: &str,
    near: &str,
) {
    let mut report = cx.report(source, place.span, message);
    report.help(suggest(near));
    if place.span.slice(source.text()) == text {
        report.fix(edits::write(place.span, near));
    }
}

/// Whether a key stands below `pattern`, or a value at it.
fn is_at(place: &YamlPlace, pattern: &str) -> bool {
    let mut parts = pattern.split('/').filter(|part| !part.is_empty());
    place.path.iter().all(|key| parts.next().is_some_and(|part| part == "*" || part == key))
        && parts.next().is_none()
}
