//! `layer-recipe-unreached`: a recipe or append that no pattern of BBFILES finds.

use std::path::Path;

use super::{is_collected, knows_patterns, recipes_in};
use crate::layers::Layer;
use crate::lint::Cx;
use crate::model::Build;
use crate::rules::rule;
use crate::text::Span;
use crate::value::path::is_recipe_or_append;

rule!("layer", "layer-recipe-unreached", Build(check));

/// What directories are called that hold files put aside, or ones to copy.
const ASIDE: [&str; 8] = ["old", "unused", "obsolete", "disabled", "template", "files", "attic", "backup"];

fn check(cx: &mut Cx<'_>, build: &Build) {
    let layers = &build.layers;
    if !knows_patterns(layers) {
        return;
    }
    if let Some(mut asked) = cx.files_asked_for()
        && asked.all(|path| !is_recipe_or_append(path) || is_collected(build, path))
    {
        return;
    }
    for layer in layers.layers() {
        let files = recipes_in(build, layer);
        for path in &files {
            if !cx.is_asked_for(path) || is_collected(build, path) || !lies_among_recipes(layer, path) {
                continue;
            }
            // Of a layer none of whose recipes is found `layer-bbfiles` speaks.
            let mut alike = files.iter().filter(|file| file.extension() == path.extension());
            if !alike.any(|file| is_collected(build, file)) {
                continue;
            }
            let Some(file) = build.files.get(path) else { continue };
            let below = path.strip_prefix(&layer.root).unwrap_or(path);
            let message = format!("no pattern of `BBFILES` finds `{}`", below.display());
            cx.report(&file.source, Span::empty(0), message)
                .help("move the file to where a pattern looks, or add a pattern to `conf/layer.conf`");
        }
    }
}

/// Whether a file lies where recipes do, and not in a directory that is put aside or copied from.
fn lies_among_recipes(layer: &Layer, file: &Path) -> bool {
    let Ok(below) = file.strip_prefix(&layer.root) else { return false };
    let mut directories = below.parent().into_iter().flat_map(Path::components);
    let first = directories.next().and_then(|first| first.as_os_str().to_str());
    first.is_none_or(|first| first.starts_with("recipe"))
        && directories.all(|part| part.as_os_str().to_str().is_some_and(is_not_put_aside))
}

fn is_not_put_aside(directory: &str) -> bool {
    !ASIDE.iter().any(|aside| directory.contains(aside))
}
