//! `layer-value`: a value of `layer.conf` that BitBake cannot use.

use std::path::Path;
use std::sync::Arc;

use strsim::damerau_levenshtein;

use super::depends_versions;
use super::pattern_of_others;
use super::{is_layer_conf, recipes_in, words_of};
use crate::diag::Severity;
use crate::lint::{Cx, Statement, WrittenWord, edits, written_words};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, suggest};
use crate::value::python_regex;

rule!("layer", "layer-value", InLayer(check));

/// What directories and repositories of layers are called, and their collections, which are called otherwise.
const COLLECTIONS: [(&str, &str); 24] = [
    ("meta", "core"),
    ("meta-clang", "clang-layer"),
    ("meta-filesystems", "filesystems-layer"),
    ("meta-freescale", "freescale-layer"),
    ("meta-freescale-distro", "freescale-distro"),
    ("meta-gnome", "gnome-layer"),
    ("meta-intel", "intel"),
    ("meta-multimedia", "multimedia-layer"),
    ("meta-networking", "networking-layer"),
    ("meta-oe", "openembedded-layer"),
    ("meta-openembedded", "openembedded-layer"),
    ("meta-perl", "perl-layer"),
    ("meta-poky", "yocto"),
    ("meta-qt5", "qt5-layer"),
    ("meta-qt6", "qt6-layer"),
    ("meta-raspberrypi", "raspberrypi"),
    ("meta-security", "security"),
    ("meta-tegra", "tegra"),
    ("meta-virtualization", "virtualization-layer"),
    ("meta-webserver", "webserver"),
    ("meta-xfce", "xfce-layer"),
    ("oe-core", "core"),
    ("openembedded-core", "core"),
    ("poky", "yocto"),
];

/// Collections that are called as their layers.
const PLAIN: [&str; 3] = ["meta-initramfs", "meta-pantavisor", "meta-python"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !is_layer_conf(file) {
        return;
    }
    let collections = words_of(file, "BBFILE_COLLECTIONS");
    for statement in Statement::all_in(file) {
        let Some(assignment) = statement.to_value() else { continue };
        let stem = statement.stem();
        if stem.starts_with("BBFILE_PRIORITY_") {
            priority(cx, file, assignment);
        } else if stem == "BBFILES" || stem == "BBFILE_COLLECTIONS" {
            list(cx, file, &statement, assignment);
        } else if let Some(own) = stem.strip_prefix("BBFILE_PATTERN_") {
            regex(cx, file, assignment);
            pattern_of_others::check(cx, file, assignment, own, build);
            // A second collection may be for what is to come.
            let is_only = matches!(collections.as_slice(), [only] if only.text == own);
            if is_only && !says_it_may_be_empty(file, own) {
                pattern(cx, file, assignment, build);
            }
        } else if stem == "BBFILES_DYNAMIC" {
            dynamic(cx, file, assignment);
        } else if stem.starts_with("LAYERRECOMMENDS_") {
            depends_versions::check(cx, file, &written_words(assignment), None);
        } else if let Some(own) = stem.strip_prefix("LAYERDEPENDS_") {
            let words = written_words(assignment);
            depends_versions::check(cx, file, &words, Some(&build.layers));
            for word in words {
                if let Some(names) = glued(&word.text) {
                    let message =
                        format!("`{}` is one name, which no layer has, so BitBake stops", word.text);
                    cx.report(&file.source, word.span, message)
                        .help("write spaces between the names")
                        .fix(edits::write(word.span, &names));
                    continue;
                }
                match word.text == own {
                    true => dependency_on_itself(cx, file, &word),
                    false => dependency(cx, file, &word, build),
                }
            }
        }
    }
}

/// An expression that Python cannot read.
fn regex(cx: &mut Cx<'_>, file: &Parsed, assignment: Assignment<'_>) {
    let value = assignment.value();
    let text = value.get().replace("${LAYERDIR}", "").replace("${LAYERDIR_RE}", "");
    if text.contains("${") {
        return;
    }
    if let Some(why) = python_regex::refusal(&text) {
        let message = format!("this is no regular expression, so BitBake stops: {why}");
        cx.report(&file.source, value.span(), message).help("write `^${LAYERDIR}/`");
    }
}

/// Entries that say of no layer whether it has to be there.
fn dynamic(cx: &mut Cx<'_>, file: &Parsed, assignment: Assignment<'_>) {
    for word in written_words(assignment) {
        if word.text.contains(':') || word.text.contains("${@") {
            continue;
        }
        let message = "no collection stands before this pattern, so BitBake stops";
        cx.report(&file.source, word.span, message).help("write `COLLECTION:PATTERN`");
    }
}

/// The names in a word with a comma or a semicolon between them. BitBake takes commas out, so that one at the
/// end of a word does no harm.
fn glued(word: &str) -> Option<String> {
    let names: Vec<&str> = word.split([',', ';']).collect();
    if names.len() < 2 || names.iter().any(|name| name.is_empty() || name.contains(['$', '(', ')', '='])) {
        return None;
    }
    Some(names.join(" "))
}

fn priority(cx: &mut Cx<'_>, file: &Parsed, assignment: Assignment<'_>) {
    let value = assignment.value();
    let text = value.get();
    let digits = text.trim().trim_start_matches(['-', '+']);
    if text.contains('$') || !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return;
    }
    let message = format!("`{text}` is no number, so BitBake stops");
    cx.report(&file.source, value.span(), message)
        .help("write a number: the layer with the highest one wins");
}

/// A list that all layers share is set instead of added to.
fn list(cx: &mut Cx<'_>, file: &Parsed, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let name = statement.stem();
    let (text, operator) = (assignment.value().get(), assignment.operator());
    let is_glued = match operator {
        Operator::AppendBare => !text.starts_with(char::is_whitespace),
        Operator::PrependBare => !text.ends_with(char::is_whitespace),
        _ => false,
    };
    let is_set = matches!(operator, Operator::Set | Operator::Immediate) && &*statement.name == name;
    let (span, message) = if is_glued && !text.is_empty() && statement.edit().is_none() {
        let message = format!("nothing separates this from what other layers put into `{name}`");
        (assignment.operator_span(), message)
    } else if is_set && !text.contains(&format!("${{{name}}}")) {
        let message = format!("what the layers before this one put into `{name}` is thrown away");
        (statement.name_span(), message)
    } else {
        return;
    };
    let edit = Edit::replace(assignment.operator_span(), "+=");
    cx.report(&file.source, span, message)
        .severity(Severity::Warning)
        .help("add to it with `+=`")
        .fix(Fix::unsafe_("write `+=`", vec![edit]).changes_value());
}

/// A pattern that finds none of the layer's own files, of which BitBake warns at every start.
fn pattern(cx: &mut Cx<'_>, file: &Parsed, assignment: Assignment<'_>, build: &Build) {
    let value = assignment.value();
    let text = value.get();
    let Some(root) = file.path().ancestors().nth(2) else { return };
    let Some(path) = text.trim().strip_prefix('^') else { return };
    let is_dollar = path.starts_with("$LAYERDIR");
    let below = path.strip_prefix("${LAYERDIR}").or_else(|| path.strip_prefix("$LAYERDIR"));
    let Some(below) = below else { return };
    if !below.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte)) {
        return;
    }
    let Some(layer) = build.layers.layer_of(file.path()) else { return };
    let recipes = recipes_in(build, layer);
    let is_found = !is_dollar && recipes.iter().any(|recipe| begins_with(recipe, root, below));
    if recipes.is_empty() || is_found {
        return;
    }
    cx.report(&file.source, value.span(), "this pattern finds none of the layer's recipes")
        .severity(Severity::Warning)
        .help("write `^${LAYERDIR}/`")
        .fix(
            Fix::unsafe_("write `^${LAYERDIR}/`", vec![Edit::replace(value.span(), "^${LAYERDIR}/")])
                .changes_value(),
        );
}

/// Whether the path of a recipe, seen from the layer's directory, begins as a pattern does.
fn begins_with(recipe: &Path, root: &Path, start: &str) -> bool {
    let Ok(below) = recipe.strip_prefix(root) else { return false };
    format!("/{}", below.display()).starts_with(start)
}

/// Whether a layer without recipes is meant to be one.
fn says_it_may_be_empty(file: &Arc<Parsed>, own: &str) -> bool {
    Statement::all_in(file).any(|statement| statement.stem() == format!("BBFILE_PATTERN_IGNORE_EMPTY_{own}"))
}

/// BitBake looks for the priority of a layer that has none among those that it depends on, and so on: here it
/// never comes to an end. With a priority the word says nothing.
fn dependency_on_itself(cx: &mut Cx<'_>, file: &Arc<Parsed>, word: &WrittenWord) {
    let priority = format!("BBFILE_PRIORITY_{}", word.text);
    let has_priority = Statement::all_in(file).any(|statement| statement.stem() == priority);
    let message = match has_priority {
        true => "the layer depends on itself, which says nothing",
        false => "the layer depends on itself, and without a priority BitBake stops",
    };
    let mut report = cx.report(&file.source, word.span, message);
    report.help("name the layer that it needs, or take the word away");
    if has_priority {
        report.severity(Severity::Warning);
    }
}

/// A layer that is named as its directory or repository, or nearly as its collection.
fn dependency(cx: &mut Cx<'_>, file: &Parsed, word: &WrittenWord, build: &Build) {
    let name = word.text.as_str();
    if build.layers.collection(name).is_some() || PLAIN.contains(&name) {
        return;
    }
    let by_directory = COLLECTIONS.iter().find(|(directory, _)| *directory == name).map(|(_, own)| *own);
    let Some(meant) = by_directory.or_else(|| near_collection(name)) else { return };
    let message = format!("no layer has a collection `{name}`, so BitBake stops");
    let mut report = cx.report(&file.source, word.span, message);
    match by_directory {
        Some(own) => report.help(format!("`{own}` is what that layer calls its collection")),
        None => report.severity(Severity::Warning).help(suggest(meant)),
    };
    report.fix(edits::write(word.span, meant));
}

/// The known collection that a name differs from in a letter, unless it is one itself.
fn near_collection(name: &str) -> Option<&'static str> {
    let known: Vec<&'static str> = COLLECTIONS.iter().map(|(_, own)| *own).chain(PLAIN).collect();
    if known.contains(&name) {
        return None;
    }
    known.into_iter().find(|own| own.len() > 5 && damerau_levenshtein(own, name) == 1)
}
