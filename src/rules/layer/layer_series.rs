//! `layer-series`: a release that does not exist.

use std::sync::Arc;

use super::{is_layer_conf, words_of};
use crate::layers::Release;
use crate::lint::{Cx, Statement};
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

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    if !is_layer_conf(file) {
        return;
    }
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
