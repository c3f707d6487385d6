//! `layer-bbfiles`: a pattern of BBFILES that finds nothing, while recipes lie there.

use std::path::PathBuf;
use std::sync::Arc;

use super::{knows_patterns, recipes_in, says_all_itself, words_of};
use crate::disk::glob;
use crate::layers::{Layer, Use};
use crate::lint::{Cx, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Span, closest};

rule!("layer", "layer-bbfiles", Build(check));

fn check(cx: &mut Cx<'_>, build: &Build) {
    let layers = &build.layers;
    let is_known = knows_patterns(layers);
    for layer in layers.layers() {
        let Some(conf) = build.files.get(&layer.root.join("conf/layer.conf")) else { continue };
        for word in words_of(&conf, "BBFILES") {
            if let Some((message, meant)) = misspelled(&word.text) {
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
    let layers = &build.layers;
    let files = recipes_in(build, layer);
    report_missing(cx, build, layer, conf, &files);
    for word in words_of(conf, "BBFILES") {
        let Some(below) = word.text.strip_prefix("${LAYERDIR}/").filter(|below| !below.contains('$')) else {
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
        let mut of_kind = files.iter().filter(|file| file.extension().is_some_and(|found| found == ending));
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

/// Says for which kind of files there is no pattern at all.
fn report_missing(cx: &mut Cx<'_>, build: &Build, layer: &Layer, conf: &Arc<Parsed>, files: &[PathBuf]) {
    if !says_all_itself(conf) {
        return;
    }
    let words = words_of(conf, "BBFILES");
    let all = || words.iter().map(|word| word.text.as_str());
    let dynamic = words_of(conf, "BBFILES_DYNAMIC");
    for (ending, kind) in [("bb", "recipes"), ("bbappend", "appends")] {
        let may_find = |text: &str| {
            text.ends_with(&format!(".{ending}")) || misspelled(text).is_some() || !text.contains(".bb")
        };
        if all().any(may_find) || dynamic.iter().any(|word| may_find(&word.text)) {
            continue;
        }
        let of_kind = |file: &&PathBuf| {
            file.extension().is_some_and(|found| found == ending)
                && file.strip_prefix(&layer.root).is_ok_and(|below| {
                    let first = below.components().next();
                    first.is_some_and(|first| first.as_os_str().to_string_lossy().starts_with("recipes-"))
                })
        };
        let mut own = files.iter().filter(of_kind);
        let Some(first) = own.next() else { continue };
        let is_found = |file: &PathBuf| build.layers.collected().usage(file) != Use::NotCollected;
        if is_found(first) || own.any(is_found) {
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

/// What is wrong with a pattern by itself, and what was meant: another way to write LAYERDIR, a sign at its
/// end, or an ending that no file has.
fn misspelled(word: &str) -> Option<(String, String)> {
    let name: String = word
        .trim_start_matches(['$', '{', '('])
        .chars()
        .take_while(|c| c.is_ascii_alphabetic() || *c == '_')
        .collect();
    let rest = word.find('/').map(|at| &word[at..]).filter(|_| word.starts_with(['$', '{']))?;
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
    let (before, ending) =
        word.rsplit_once('.').filter(|(_, ending)| !ending.contains(['*', '?', '[', '/', '$']))?;
    let meant = ["bb", "bbappend"].into_iter().find(|known| {
        known != &ending && strsim::damerau_levenshtein(known, ending) <= if known.len() > 2 { 2 } else { 1 }
    })?;
    let is_wrong = !["bb", "bbappend", "bbclass", "inc"].contains(&ending) && ending.starts_with('b');
    is_wrong.then(|| {
        (
            format!("no recipe and no append ends in `.{ending}`, so this finds nothing"),
            format!("{before}.{meant}"),
        )
    })
}
