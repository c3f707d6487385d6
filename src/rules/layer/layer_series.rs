//! `layer-series`: a release that does not exist.

use std::sync::Arc;

use super::{is_layer_conf, says_all_itself, words_of};
use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, Statement, WrittenWord};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix, closest, suggest};

rule!("layer", "layer-series", InLayer(check));

const VARIABLE: &str = "LAYERSERIES_COMPAT_";

/// What the Yocto Project's versions are called.
const VERSIONS: [(&str, &str); 12] = [
    ("3.1", "dunfell"),
    ("3.2", "gatesgarth"),
    ("3.3", "hardknott"),
    ("3.4", "honister"),
    ("4.0", "kirkstone"),
    ("4.1", "langdale"),
    ("4.2", "mickledore"),
    ("4.3", "nanbield"),
    ("5.0", "scarthgap"),
    ("5.1", "styhead"),
    ("5.2", "walnascar"),
    ("5.3", "whinlatter"),
];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !is_layer_conf(file) {
        return;
    }
    check_series(cx, file, build);
    let mut names: Vec<String> =
        Statement::all_in(file).map(|statement| statement.stem().to_owned()).collect();
    names.retain(|name| name.starts_with(VARIABLE));
    names.sort_unstable();
    names.dedup();
    for word in names.iter().flat_map(|name| words_of(file, name)) {
        // A name that no other one is near to may be that of a release to come.
        if word.text.contains('$') || Release::is_series(&word.text) {
            continue;
        }
        let parts: Vec<&str> =
            word.text.split([':', ',', ';', '|', '/']).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 && parts.iter().all(|part| Release::is_series(part)) {
            let message = format!("`{}` is one name: releases are separated by spaces", word.text);
            let fix = Fix::unsafe_("write spaces", vec![Edit::replace(word.span, parts.join(" "))]);
            cx.report(&file.source, word.span, message).help("write spaces").fix(fix.changes_value());
            continue;
        }
        if let Some((_, series)) = VERSIONS.iter().find(|(version, _)| *version == word.text) {
            let message = format!("BitBake compares names, and `{}` is called `{series}`", word.text);
            let fix = Fix::unsafe_(format!("write `{series}`"), vec![Edit::replace(word.span, *series)]);
            cx.report(&file.source, word.span, message).help(suggest(series)).fix(fix.changes_value());
            continue;
        }
        let Some(near) = closest(&word.text, Release::series()) else { continue };
        let message = format!("there is no release `{}`, so the layer is for none of that name", word.text);
        let fix = Fix::unsafe_(format!("write `{near}`"), vec![Edit::replace(word.span, near)]);
        cx.report(&file.source, word.span, message).help(suggest(near)).fix(fix.changes_value());
    }
}

/// What BitBake says of a layer that is for no release, or for none of those that are here.
fn check_series(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    // The core layer says what the others are compared with.
    let is_core = Statement::all_in(file).any(|statement| statement.stem() == "LAYERSERIES_CORENAMES");
    let collections = words_of(file, "BBFILE_COLLECTIONS");
    let [own] = collections.as_slice() else { return };
    if is_core || own.text.contains('$') {
        return;
    }
    let name = format!("{VARIABLE}{}", own.text);
    let words = words_of(file, &name);
    let any = Statement::all_in(file).any(|statement| statement.stem().starts_with("LAYERSERIES_COMPAT"));
    if words.is_empty() && says_all_itself(file) && !any {
        let message = format!("BitBake warns: there is no `{name}`");
        cx.report(&file.source, own.span, message)
            .severity(Severity::Warning)
            .help("name the releases of openembedded-core that the layer works with");
        return;
    }
    if let [word] = words.as_slice()
        && word.text == "${LAYERSERIES_CORENAMES}"
    {
        if build.release_of(file.path()) >= Release::Mickledore {
            let message = "only the core layer has this value since mickledore, so BitBake refuses the layer";
            cx.report(&file.source, word.span, message).help("name the releases");
        }
        return;
    }
    other_release(cx, file, build, &words);
}

/// The release of openembedded-core beside the layer, if the layer is for others.
fn other_release(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build, words: &[WrittenWord]) {
    let core = build.layers.conf().words("LAYERSERIES_CORENAMES");
    let is_known = !core.is_empty() && core.iter().all(|name| Release::is_series(name));
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    if !is_known || !words.iter().all(|word| Release::is_series(&word.text)) {
        return;
    }
    if words.iter().any(|word| core.contains(&word.text)) {
        return;
    }
    let message =
        format!("openembedded-core is here for {}, with which BitBake refuses the layer", core.join(" "));
    let span = first.span.cover(last.span);
    // Which one the layer is built with, its place on the disk does not say.
    cx.report(&file.source, span, message)
        .severity(Severity::Note)
        .help("the layer goes with another branch of it");
}
