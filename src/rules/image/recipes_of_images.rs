//! The recipes that a configuration names for images: containers, and the image of the board's own part.

use std::path::Path;
use std::sync::Arc;

use strsim::damerau_levenshtein;

use crate::diag::Severity;
use crate::layers::{Yaml, YamlPart, name_of};
use crate::lint::{Cx, Statement, each_block, edits, kas_sources, written_words};
use crate::manifest::LISTS_OF_CONTAINERS;
use crate::model::{Build, Parsed};
use crate::syntax::Dialect;
use crate::text::{SourceFile, Span, closest, suggest};

/// The variable that names an image.
const BOARD: &str = "PVROOT_IMAGE_BSP";

/// The containers of meta-pantavisor.
const CONTAINERS: [&str; 11] = [
    "pv-alpine-connman",
    "pv-alpine-dbus",
    "pv-avahi",
    "pv-awconnect",
    "pv-connman",
    "pv-debian-nm",
    "pv-pvr-sdk",
    "pv-pvsm",
    "pv-pvwificonnect",
    "pv-tailscale",
    "pvwificonnect",
];

/// Images of openembedded-core and of meta-pantavisor.
const IMAGES: [&str; 8] = [
    "core-image-base",
    "core-image-full-cmdline",
    "core-image-minimal",
    "core-image-sato",
    "core-image-weston",
    "empty-image",
    "pantavisor-remix",
    "pantavisor-starter",
];

/// Lists in a configuration, and the image of the board wherever it is set.
pub(super) fn in_file(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let text = file.source.text();
    if !text.contains("PVROOT_") {
        return;
    }
    let is_conf = matches!(file.dialect, Dialect::Conf { base: false })
        || file.path().iter().any(|part| part == "conf");
    for statement in Statement::all_in(file) {
        if statement.stem() == BOARD || is_conf && names_recipes(statement.stem()) {
            in_statement(cx, build, &file.source, &statement, |span| span);
        }
    }
}

/// The same in what kas files have for the configuration, or give BitBake as its environment.
pub(super) fn in_kas(cx: &mut Cx<'_>, build: &Build) {
    each_block(build, |source, block, file| {
        for statement in Statement::all_in(file) {
            if names_recipes(statement.stem()) {
                in_statement(cx, build, source, &statement, |span| block.in_file(span));
            }
        }
    });
    for source in kas_sources(build) {
        if !source.text().contains("PVROOT_") {
            continue;
        }
        for place in Yaml::places(source.text()).unwrap_or_default() {
            let [section, variable] = place.path.as_slice() else { continue };
            let YamlPart::Text { text, .. } = &place.what else { continue };
            if section != "env" || !names_recipes(variable) {
                continue;
            }
            let start = place.span.start as usize;
            let written = place.span.slice(source.text());
            for word in text.split_whitespace() {
                // A text of several lines may be written otherwise than it is read.
                let Some(at) = written.find(word) else { continue };
                let span = Span::new(start + at, start + at + word.len());
                in_word(cx, build, &source, variable, word, span);
            }
        }
    }
}

/// Whether a variable names recipes that an image is made of.
fn names_recipes(variable: &str) -> bool {
    variable == BOARD || LISTS_OF_CONTAINERS.contains(&variable)
}

fn in_statement(
    cx: &mut Cx<'_>,
    build: &Build,
    source: &Arc<SourceFile>,
    statement: &Statement<'_>,
    place: impl Fn(Span) -> Span,
) {
    let Some(assignment) = statement.to_value() else { return };
    if statement.removes() {
        return;
    }
    for word in written_words(assignment) {
        in_word(cx, build, source, statement.stem(), &word.text, place(word.span));
    }
}

fn in_word(cx: &mut Cx<'_>, build: &Build, source: &Arc<SourceFile>, variable: &str, name: &str, span: Span) {
    // Of a word with another sign in it `list-separator` speaks.
    if name.contains(['$', ',', ';', '/', '|', '+', ':']) {
        return;
    }
    let known = if variable == BOARD { stock(build, name, &IMAGES) } else { stock_container(build, name) };
    let near = known.or_else(|| called_nearly(build, name));
    let near = near.or_else(|| if variable == BOARD { None } else { container_nearly(build, name) });
    let Some(near) = near else { return };
    let message = format!("there is no recipe `{name}`, so the image cannot be built");
    let mut report = cx.report(source, span, message);
    report.help(suggest(near));
    if !build.layers.missing_depends().is_empty() {
        report.severity(Severity::Warning);
    }
    if span.slice(source.text()) == name {
        report.fix(edits::write(span, near));
    }
}

/// The container of meta-pantavisor that was meant, where that layer is not at hand and no recipe is called
/// so.
pub(super) fn stock_container(build: &Build, name: &str) -> Option<&'static str> {
    stock(build, name, &CONTAINERS)
}

fn stock(build: &Build, name: &str, known: &[&'static str]) -> Option<&'static str> {
    if known.contains(&name) || build.layers.collected().has_recipe(name) {
        return None;
    }
    let mut near = known.iter().filter(|known| damerau_levenshtein(known, name) == 1);
    match (near.next(), near.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// The recipe that differs in one letter, or of which a version is named, if there is none of this name.
fn called_nearly<'b>(build: &'b Build, name: &str) -> Option<&'b str> {
    let recipes = build.layers.collected();
    if recipes.has_recipe(name) || CONTAINERS.contains(&name) || IMAGES.contains(&name) {
        return None;
    }
    if let Some((plain, _)) = name.split_once('_')
        && let Some(exact) = recipes.recipes_called(plain).next()
    {
        return name_of(exact);
    }
    for path in recipes.nearly_called(name) {
        // A recipe may provide what is called otherwise.
        if !says(build, path, name) {
            return name_of(path);
        }
    }
    None
}

fn says(build: &Build, path: &Path, text: &str) -> bool {
    build.files.load_source(path).is_ok_and(|source| source.text().contains(text))
}

/// The recipe of a container that is called a little otherwise, if there is none of this name.
fn container_nearly<'b>(build: &'b Build, name: &str) -> Option<&'b str> {
    let recipes = build.layers.collected();
    if recipes.has_recipe(name) || CONTAINERS.contains(&name) {
        return None;
    }
    for path in recipes.recipes() {
        let Some(known) = name_of(path) else { continue };
        if closest(name, [known]).is_some() && says(build, path, "pvrexport") {
            return Some(known);
        }
    }
    None
}
