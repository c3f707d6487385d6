//! `layer-bbfiles`: a pattern of BBFILES that finds nothing, while recipes lie there.

use std::path::PathBuf;

use super::{knows_patterns, recipes_in, words_of};
use crate::disk::glob;
use crate::layers::Use;
use crate::lint::Cx;
use crate::model::Build;
use crate::rules::rule;

rule!("layer", "layer-bbfiles", Build(check));

fn check(cx: &mut Cx<'_>, build: &Build) {
    let layers = &build.layers;
    if !knows_patterns(layers) {
        return;
    }
    for layer in layers.layers() {
        let Some(conf) = build.files.get(&layer.root.join("conf/layer.conf")) else { continue };
        let files = recipes_in(build, layer);
        for word in words_of(&conf, "BBFILES") {
            let Some(below) = word.text.strip_prefix("${LAYERDIR}/").filter(|below| !below.contains('$'))
            else {
                continue;
            };
            let ending = if below.ends_with(".bbappend") {
                "bbappend"
            } else if below.ends_with(".bb") {
                "bb"
            } else {
                continue;
            };
            let pattern = layer.root.join(below);
            let pattern = pattern.to_string_lossy();
            let mut of_kind =
                files.iter().filter(|file| file.extension().is_some_and(|found| found == ending));
            if of_kind.clone().any(|file| glob::matches_path(&pattern, file)) {
                continue;
            }
            // A pattern for recipes to come is no slip, and neither is one beside those that find them.
            let is_found_by_another = |file: &PathBuf| layers.collected().usage(file) != Use::NotCollected;
            let Some(first) = of_kind.clone().next() else { continue };
            if of_kind.any(is_found_by_another) {
                continue;
            }
            let lies = first.strip_prefix(&layer.root).unwrap_or(first);
            let message = format!("this finds nothing: `{}` lies elsewhere", lies.display());
            cx.report(&conf.source, word.span, message)
                .help("a `*` stands for one directory, and recipes mostly lie two below that of the layer");
        }
    }
}
