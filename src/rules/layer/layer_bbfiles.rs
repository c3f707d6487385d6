//! `layer-bbfiles`: a pattern of BBFILES that finds nothing, while recipes lie there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{is_collected, knows_patterns, recipes_in, says_all_itself, words_of};
use crate::diag::Severity;
use crate::disk::glob;
use crate::layers::Layer;
use crate::lint::{Cx, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Span, closest};

rule!("layer", "layer-bbfiles", Build(check));

fn check(cx: &mut Cx<'_>, build: &Build) {
    let layers = &build.layers;
    let is_known = knows_patterns(layers);
    for layer in layers.layers() {
        let conf = layer.root.join("conf/layer.conf");
        if !cx.is_asked_for(&conf) {
            continue;
        }
        let Some(conf) = build.files.get(&conf) else { continue };
        for word in words_of(&conf, "BBFILES") {
            if let Some(message) = elsewhere(&word.text) {
                let meant = from_layer(&word.text, &layer.root);
                let mut found = cx.report(&conf.source, word.span, message);
                if word.text.starts_with('/') {
                    found.severity(Severity::Warning);
                }
                found.help(format!("write `{}`", meant.as_deref().unwrap_or("${LAYERDIR}/…")));
                if let Some(meant) = meant {
                    found.fix(edits::write(word.span, &meant));
                }
            } else if let Some((message, meant)) = misspelled(&word.text) {
                cx.report(&conf.source, word.span, message)
                    .help(format!("write `{meant}`"))
                    .fix(edits::write(word.span, &meant));
            }
        }
        if is_known {
            check_patterns(cx, build, layer, &conf);
        }
    }
}

/// Says which patterns of a layer find none of its files, and for which files there is none.
fn check_patterns(cx: &mut Cx<'_>, build: &Build, layer: &Layer, conf: &Arc<Parsed>) {
    let files = recipes_in(build, layer);
    report_missing(cx, build, layer, conf, &files);
    for word in words_of(conf, "BBFILES") {
        let Some(below) = word.text.strip_prefix("${LAYERDIR}/") else { continue };
        if below.contains('$') {
            continue;
        }
        let ending = if below.ends_with(".bbappend") {
            "bbappend"
        } else if below.ends_with(".bb") {
            "bb"
        } else {
            continue;
        };
        let pattern = layer.root.join(below);
        let pattern = pattern.to_string_lossy();
        let mut of_kind: Vec<&PathBuf> = files.iter().collect();
        of_kind.retain(|file| file.extension().is_some_and(|found| found == ending));
        let Some(first) = of_kind.first() else { continue };
        if of_kind.iter().any(|file| glob::matches_path(&pattern, file)) {
            continue;
        }
        // A pattern for recipes to come is no slip, and neither is one beside those that find them.
        if of_kind.iter().any(|file| is_collected(build, file)) {
            continue;
        }
        let lies = first.strip_prefix(&layer.root).unwrap_or(first);
        let message = format!("this finds nothing: `{}` lies elsewhere", lies.display());
        cx.report(&conf.source, word.span, message)
            .help("a `*` stands for one directory, and recipes mostly lie two below that of the layer");
    }
}

/// Says for which kind of files there is no pattern at all.
fn report_missing(cx: &mut Cx<'_>, build: &Build, layer: &Layer, conf: &Arc<Parsed>, files: &[PathBuf]) {
    if !says_all_itself(conf) {
        return;
    }
    let words = words_of(conf, "BBFILES");
    let dynamic = words_of(conf, "BBFILES_DYNAMIC");
    for (ending, kind) in [("bb", "recipes"), ("bbappend", "appends")] {
        if words.iter().chain(&dynamic).any(|word| may_find(&word.text, ending)) {
            continue;
        }
        let mut own = files.iter().filter(|file| is_among_recipes(layer, file, ending));
        let Some(first) = own.next() else { continue };
        if is_collected(build, first) || own.any(|file| is_collected(build, file)) {
            continue;
        }
        let lies = first.strip_prefix(&layer.root).unwrap_or(first);
        let message =
            format!("no pattern of `BBFILES` is for {kind}, so BitBake does not read `{}`", lies.display());
        let span = words.first().map_or(Span::empty(0), |word| word.span);
        cx.report(&conf.source, span, message)
            .help(format!("add `${{LAYERDIR}}/recipes-*/*/*.{ending}` to `BBFILES`"));
        if words.is_empty() {
            return;
        }
    }
}

/// Whether a pattern may be meant for files of this ending.
fn may_find(pattern: &str, ending: &str) -> bool {
    pattern.ends_with(&format!(".{ending}")) || misspelled(pattern).is_some() || !pattern.contains(".bb")
}

/// Whether a file of this ending lies where the recipes of a layer do.
fn is_among_recipes(layer: &Layer, file: &Path, ending: &str) -> bool {
    if file.extension().is_none_or(|found| found != ending) {
        return false;
    }
    let Ok(below) = file.strip_prefix(&layer.root) else { return false };
    let Some(first) = below.components().next() else { return false };
    first.as_os_str().to_string_lossy().starts_with("recipes-")
}

/// What comes of a pattern that does not begin at the directory of the layer.
fn elsewhere(word: &str) -> Option<&'static str> {
    if word.contains("LAYERDIR") || !word.contains(['*', '.']) || word.contains("${") {
        return None;
    }
    Some(match word.starts_with('/') {
        true => "this path is one of this machine: elsewhere the layer has no recipes",
        false => "this is looked for where BitBake runs, and not in the layer",
    })
}

/// The same pattern from the directory of the layer, if it is one of the layer's.
fn from_layer(word: &str, root: &Path) -> Option<String> {
    let below = match word.strip_prefix('/') {
        Some(_) => Path::new(word).strip_prefix(root).ok()?.to_string_lossy().into_owned(),
        None => word.trim_start_matches("./").to_owned(),
    };
    Some(format!("${{LAYERDIR}}/{below}"))
}

/// What is wrong with a pattern by itself, and what was meant: another way to write LAYERDIR, a sign at its
/// end, or an ending that no file has.
fn misspelled(word: &str) -> Option<(String, String)> {
    let name: String = word
        .trim_start_matches(['$', '{', '('])
        .chars()
        .take_while(|c| c.is_ascii_alphabetic() || *c == '_')
        .collect();
    if !word.starts_with(['$', '{']) {
        return None;
    }
    let rest = &word[word.find('/')?..];
    let begins_right = word.starts_with("${LAYERDIR}/");
    let plain = name.replace('_', "");
    if !begins_right && (plain == "LAYERDIR" || closest(&plain, ["LAYERDIR"]).is_some()) {
        let shown = &word[..word.len() - rest.len()];
        let meant = format!("${{LAYERDIR}}{rest}");
        return Some((format!("`{shown}` is not the layer's directory, so this finds nothing"), meant));
    }
    if !begins_right {
        return None;
    }
    if let Some(meant) = word.strip_suffix([',', ';']) {
        let message =
            "patterns are separated by spaces: with this sign at its end it finds nothing".to_owned();
        return Some((message, meant.to_owned()));
    }
    let (before, ending) = word.rsplit_once('.')?;
    if ending.contains(['*', '?', '[', '/', '$']) || !ending.starts_with('b') {
        return None;
    }
    if ["bb", "bbappend", "bbclass", "inc"].contains(&ending) {
        return None;
    }
    let meant = ["bb", "bbappend"].into_iter().find(|known| {
        known != &ending && strsim::damerau_levenshtein(known, ending) <= if known.len() > 2 { 2 } else { 1 }
    })?;
    Some((
        format!("no recipe and no append ends in `.{ending}`, so this finds nothing"),
        format!("{before}.{meant}"),
    ))
}
