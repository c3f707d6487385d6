//! `dynamic-layer-unreached`: a file in a dynamic layer that no pattern finds.

use std::path::Path;

use crate::layers::Use;
use crate::lint::Cx;
use crate::model::Build;
use crate::rules::rule;
use crate::text::Span;
use crate::value::path::is_recipe_or_append;

rule!("recipe", "dynamic-layer-unreached", Build(check));

const DIRECTORY: &str = "dynamic-layers";

fn check(cx: &mut Cx<'_>, build: &Build) {
    let layers = &build.layers;
    for list in ["BBFILES", "BBFILES_DYNAMIC"] {
        if layers.conf().get(list).is_some_and(|value| value.possible().is_none()) {
            return;
        }
    }
    for layer in layers.layers() {
        let mut files = Vec::new();
        build.disk().walk(&layer.root.join(DIRECTORY), &mut |file| files.push(file));
        files.retain(|file| is_recipe_or_append(file));
        for path in files {
            let is_ours = layers.layer_of(&path).is_some_and(|owner| owner.root == layer.root);
            if !is_ours || layers.collected().usage(&path) != Use::NotCollected {
                continue;
            }
            let Some(file) = build.files.get(&path) else { continue };
            let below = path.strip_prefix(&layer.root).unwrap_or(&path);
            let message = format!("no pattern of `BBFILES_DYNAMIC` finds `{}`", below.display());
            let mut report = cx.report(&file.source, Span::empty(0), message);
            report.help("move the file to where a pattern looks, or add a pattern to `conf/layer.conf`");
            let conf = build.files.get(&layer.root.join("conf/layer.conf"));
            if let Some((conf, span)) = conf.and_then(|conf| {
                let span = pattern_nearby(conf.source.text(), below)?;
                Some((conf, span))
            }) {
                report.label(&conf.source, span, "where BitBake looks");
            }
        }
    }
}

/// The first entry in `layer.conf` that is about the same dynamic layer.
fn pattern_nearby(conf: &str, file: &Path) -> Option<Span> {
    let mut parts = file.components();
    let directory = format!("{DIRECTORY}/{}/", parts.nth(1)?.as_os_str().to_str()?);
    let at = conf.find(&directory)?;
    let start = conf[..at].trim_end_matches(|c| !ends_word(c)).len();
    let end = conf[at..].find(ends_word).map_or(conf.len(), |end| at + end);
    Some(Span::new(start, end))
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || c == '"'
}
