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
        let Some(near) = closest(&word.text, Release::series()) else { continue };
        let message = format!("there is no release `{}`, so the layer is for none of that name", word.text);
        let fix = Fix::unsafe_(format!("write `{near}`"), vec![Edit::replace(word.span, near)]);
        cx.report(&file.source, word.span, message).help(suggest(near)).fix(fix.changes_value());
    }
}
