//! `layer-bbpath`: a layer that takes itself or the others out of BBPATH.

use std::ops::Range;
use std::sync::Arc;

use super::{is_layer_conf, says_all_itself};
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, Span};
use crate::value::EditKind;

rule!("layer", "layer-bbpath", InLayer(check));

/// Variables of one directory. What others hold, and what code returns, may bring its own colon.
const DIRECTORIES: [&str; 3] = ["${LAYERDIR}", "${TOPDIR}", "${COREBASE}"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !is_layer_conf(file) {
        return;
    }
    let says = Statement::all_in(file).any(|statement| statement.stem() == "BBPATH");
    if !says && says_all_itself(file) {
        report_none(cx, file, build);
    }
    for statement in Statement::all_in(file) {
        if statement.stem() != "BBPATH" {
            continue;
        }
        let Some(assignment) = statement.to_value() else { continue };
        let text = assignment.value().get();
        report_no_reference(cx, file, assignment, &text);
        let edit = statement.edit().map(|edit| edit.kind);
        match (edit, assignment.operator()) {
            (Some(EditKind::Append), _) | (None, Operator::AppendBare) if !may_start_with_colon(&text) => {
                let spaces = 0..text.len() - text.trim_start().len();
                let mut found = cx.report(
                    &file.source,
                    assignment.value().span(),
                    "this becomes one path with what is before it",
                );
                found.help("begin with a colon").fix(colon_instead(assignment, spaces));
            }
            (Some(EditKind::Prepend), _) | (None, Operator::PrependBare) if !may_end_with_colon(&text) => {
                let spaces = text.trim_end().len()..text.len();
                let mut found = cx.report(
                    &file.source,
                    assignment.value().span(),
                    "this becomes one path with what is after it",
                );
                found.help("end with a colon").fix(colon_instead(assignment, spaces));
            }
            (None, Operator::Append | Operator::Prepend) => {
                let message = "a space separates nothing in `BBPATH`, so this becomes one path with another";
                cx.report(&file.source, statement.name_span(), message)
                    .help("write `.=` and begin with a colon");
            }
            (None, Operator::Set | Operator::Immediate) if !text.contains("${BBPATH}") => {
                let message = "`BBPATH` of the layers before this one is thrown away";
                cx.report(&file.source, statement.name_span(), message)
                    .help("write `BBPATH .= \":${LAYERDIR}\"`");
            }
            _ => report_spaces(cx, file, assignment, &text),
        }
    }
}

/// `{LAYERDIR}` and its like, which are no reference.
fn report_no_reference(cx: &mut Cx<'_>, file: &Arc<Parsed>, assignment: Assignment<'_>, text: &str) {
    for wrong in ["$(LAYERDIR)", "{LAYERDIR}", "$LAYERDIR"] {
        let Some(at) = text.find(wrong) else { continue };
        if text[..at].ends_with('$') {
            continue;
        }
        let span = assignment.value().locate(at, at + wrong.len());
        let fix = Fix::unsafe_("write `${LAYERDIR}`", vec![Edit::replace(span, "${LAYERDIR}")]);
        let message = format!("`{wrong}` is not the layer's directory");
        cx.report(&file.source, span, message).help("write `${LAYERDIR}`").fix(fix.changes_value());
        return;
    }
}

fn may_start_with_colon(text: &str) -> bool {
    let text = text.trim_start();
    let is_directory = DIRECTORIES.iter().any(|name| text.starts_with(name));
    text.is_empty() || text.starts_with(':') || text.starts_with("${") && !is_directory
}

fn may_end_with_colon(text: &str) -> bool {
    let text = text.trim_end();
    let is_directory = DIRECTORIES.iter().any(|name| text.ends_with(name));
    text.is_empty() || text.ends_with(':') || text.ends_with('}') && !is_directory
}

/// Puts a colon in the place of `spaces`, a range of bytes at an end of the value, which may be empty.
fn colon_instead(assignment: Assignment<'_>, spaces: Range<usize>) -> Fix {
    let span = assignment.value().locate(spaces.start, spaces.end);
    Fix::unsafe_("add the colon", vec![Edit::replace(span, ":")]).changes_value()
}

/// BitBake splits at colons only, so a space belongs to the path that it stands in.
fn report_spaces(cx: &mut Cx<'_>, file: &Arc<Parsed>, assignment: Assignment<'_>, text: &str) {
    // The code may have spaces and colons of its own.
    if text.contains("${@") {
        return;
    }
    let value = assignment.value();
    for entry in text.split(':') {
        let path = entry.trim();
        if path.is_empty() {
            continue;
        }
        let start = Span::of(text, entry).start as usize;
        let place = value.locate(start, start + entry.len());
        if path.len() < entry.len() {
            let message = "the space is a part of this path, as `BBPATH` is split at colons only";
            let fix = Fix::unsafe_("remove the space", vec![Edit::replace(place, path)]);
            cx.report(&file.source, place, message).help("remove the space").fix(fix.changes_value());
        } else if DIRECTORIES.iter().any(|name| path.contains(&format!(" {name}"))) {
            let message = "this is one path, as `BBPATH` is split at colons only";
            cx.report(&file.source, place, message).help("write a colon in place of the space");
        }
    }
}

/// A layer that adds nothing to BBPATH, though it has what is looked for there.
fn report_none(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    const SEARCHED: [&str; 7] = [
        "classes",
        "classes-recipe",
        "classes-global",
        "conf/multiconfig",
        "conf/machine",
        "conf/distro",
        "lib",
    ];
    let Some(layer) = build.layers.layer_of(file.path()) else { return };
    let disk = build.disk();
    let mut searched = SEARCHED.iter();
    let filled = searched.find(|directory| disk.list(&layer.root.join(directory)).entries().next().is_some());
    let Some(directory) = filled else { return };
    let is_in_it = build.layers.conf().get("BBPATH").is_none_or(|value| {
        let root = layer.root.to_string_lossy();
        value.exact().is_none_or(|path| path.split(':').any(|part| part.trim_end_matches('/') == root))
    });
    if is_in_it && build.layers.conf().get("BBPATH").is_some() {
        return;
    }
    let message = format!("the layer is not in `BBPATH`, so nothing finds what is in its `{directory}`");
    cx.report(&file.source, Span::empty(0), message).help("write `BBPATH .= \":${LAYERDIR}\"`");
}
