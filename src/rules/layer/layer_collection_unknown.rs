//! `layer-collection-unknown`: `layer.conf` speaks of a collection that it does not name.

use std::sync::Arc;

use super::{is_layer_conf, says_all_itself, words_of};
use crate::diag::Severity;
use crate::lint::{Cx, Statement, WrittenWord};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, closest, suggest};

rule!("layer", "layer-collection-unknown", InLayer(check));

/// The variables whose names end in that of a collection. The first four are about the layer itself, whoever
/// writes them; the others are at times written for another layer.
const VARIABLES: [&str; 7] = [
    "BBFILE_PATTERN_IGNORE_EMPTY_",
    "BBFILE_PATTERN_",
    "BBFILE_PRIORITY_",
    "LAYERVERSION_",
    "LAYERSERIES_COMPAT_",
    "LAYERDEPENDS_",
    "LAYERRECOMMENDS_",
];

/// A variable with the collection that its name ends in.
struct Suffix {
    variable: &'static str,
    name: String,
    span: Span,
}

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !is_layer_conf(file) {
        return;
    }
    let collections = words_of(file, "BBFILE_COLLECTIONS");
    report_without_name(cx, file, &collections);
    if collections.is_empty() && says_all_itself(file) {
        report_no_list(cx, file, build);
    }
    if let [own] = collections.as_slice()
        && says_all_itself(file)
    {
        report_no_pattern(cx, file, own, build);
    }
    if collections.is_empty() || collections.iter().any(|word| word.text.contains('$')) {
        return;
    }
    // The variables that are about a collection of this file.
    let mut covered: Vec<&str> = Vec::new();
    let mut unknown: Vec<Suffix> = Vec::new();
    for statement in Statement::all_in(file) {
        let Some(suffix) = suffix_of(&statement) else { continue };
        if collections.iter().any(|own| own.text == suffix.name) {
            covered.push(suffix.variable);
        } else if build.layers.collection(&suffix.name).is_none() {
            unknown.push(suffix);
        }
    }
    if let ([own], [first, _, ..]) = (collections.as_slice(), unknown.as_slice())
        && unknown.iter().all(|one| one.name == first.name)
        && covered.is_empty()
    {
        let message =
            format!("nothing else is said of `{}`: the other lines are about `{}`", own.text, first.name);
        let fix = Fix::unsafe_(
            format!("write `{}`", first.name),
            vec![Edit::replace(own.span, first.name.clone())],
        );
        cx.report(&file.source, own.span, message).help(suggest(&first.name)).fix(fix.changes_value());
        return;
    }
    for one in &unknown {
        let meant = meant(one, &collections, file);
        let is_covered = covered.contains(&one.variable);
        let is_left_out =
            !is_covered && !one.variable.starts_with("LAYERDEPENDS") && !one.variable.starts_with("LAYERREC");
        if is_covered && meant.is_some() || meant.is_none() && !is_left_out {
            continue;
        }
        let message = format!("the layer has no collection `{}`, so this says nothing of it", one.name);
        let mut found = cx.report(&file.source, one.span, message);
        match meant {
            Some(meant) => {
                found.help(suggest(meant));
                let edits = vec![Edit::replace(one.span, meant)];
                found.fix(Fix::unsafe_(format!("write `{meant}`"), edits).changes_value());
            }
            None => {
                found.severity(Severity::Warning);
            }
        }
    }
}

/// A variable without the name of a collection: `LAYERSERIES_COMPAT`, `LAYERDEPENDS_`.
fn report_without_name(cx: &mut Cx<'_>, file: &Arc<Parsed>, collections: &[WrittenWord]) {
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        let mut variables = VARIABLES.into_iter();
        let bare = variables.find(|known| stem == *known || stem == known.trim_end_matches('_'));
        let Some(variable) = bare else { continue };
        if statement.to_value().is_none() {
            continue;
        }
        let span = statement.part_span(0, stem.len());
        let mut found = cx.report(
            &file.source,
            span,
            format!("`{stem}` is about no layer: the name of a collection is missing"),
        );
        if let [own] = collections
            && !own.text.contains('$')
        {
            let meant = format!("{variable}{}", own.text);
            found.help(suggest(&meant));
            let edits = vec![Edit::replace(span, meant.as_str())];
            found.fix(Fix::unsafe_(format!("write `{meant}`"), edits).changes_value());
        }
    }
}

/// Lines about a collection where nothing names any.
fn report_no_list(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let mut own = Statement::all_in(file).filter_map(|statement| suffix_of(&statement));
    let Some(one) = own.find(|one| one.variable == "BBFILE_PATTERN_") else { return };
    if build.layers.collection(&one.name).is_none() {
        let message = format!(
            "no line names the collection `{}`, so all that is said of it counts for nothing",
            one.name
        );
        cx.report(&file.source, one.span, message)
            .help(format!("write `BBFILE_COLLECTIONS += \"{}\"`", one.name));
    }
}

/// A collection without its pattern.
fn report_no_pattern(cx: &mut Cx<'_>, file: &Arc<Parsed>, own: &WrittenWord, build: &Build) {
    let variable = format!("BBFILE_PATTERN_{}", own.text);
    let says_some = Statement::all_in(file).any(|statement| statement.stem().contains("PATTERN"));
    if !says_some && !own.text.contains('$') && build.layers.conf().get(&variable).is_none() {
        let message = format!("there is no `{variable}`, so BitBake stops");
        cx.report(&file.source, own.span, message).help(format!("write `{variable} = \"^${{LAYERDIR}}/\"`"));
    }
}

fn suffix_of(statement: &Statement<'_>) -> Option<Suffix> {
    statement.to_value()?;
    let stem = statement.stem();
    let variable = VARIABLES.into_iter().find(|variable| stem.starts_with(variable))?;
    let name = &stem[variable.len()..];
    let span = statement.part_span(variable.len(), stem.len());
    if name.is_empty() || name.contains('$') {
        return None;
    }
    Some(Suffix { variable, name: name.to_owned(), span })
}

/// The collection of the file that was probably meant: one that the name is near to, or holds, or that of a
/// layer whose directory is called so.
fn meant<'a>(one: &Suffix, collections: &'a [WrittenWord], file: &Parsed) -> Option<&'a str> {
    if let Some(near) = closest(&one.name, collections.iter().map(|word| word.text.as_str())) {
        return Some(near);
    }
    // The name of the layer with a part more or less, such as `meta-vendor` for `vendor`.
    let written = parts(&one.name);
    for word in collections {
        let own = parts(&word.text);
        if own.iter().all(|part| written.contains(part)) || written.iter().all(|part| own.contains(part)) {
            return Some(&word.text);
        }
    }
    // The directory's name, which is often not that of the collection.
    let directory = file.path().ancestors().nth(2)?.file_name()?;
    if directory == one.name.as_str() {
        return collections.first().map(|word| word.text.as_str());
    }
    None
}

fn parts(name: &str) -> Vec<&str> {
    name.split(['-', '_']).collect()
}
