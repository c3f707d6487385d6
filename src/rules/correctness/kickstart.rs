//! The file by which wic makes an image.

use std::path::PathBuf;

use crate::diag::Severity;
use crate::lint::{Cx, Statement, edits};
use crate::model::Build;
use crate::syntax::ast::Assignment;
use crate::text::{closest, differ_in_numbers, suggest};

/// Where the layers may have such files: those of releases before wrynose, and of those since.
const DIRECTORIES: [&str; 4] =
    ["files/wic", "wic", "scripts/lib/wic/canned-wks", "../scripts/lib/wic/canned-wks"];

/// `WKS_FILE` names a file that is nowhere.
pub(super) fn check(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>, build: &Build) {
    let value = assignment.value();
    let text = value.get();
    let wanted = text.trim();
    let is_name = wanted.ends_with(".wks") || wanted.ends_with(".wks.in");
    if !is_name || wanted.contains(['/', ' ']) {
        return;
    }
    let known = known_files(statement, build);
    if known.iter().any(|name| name == wanted) {
        return;
    }
    let near = closest(wanted, known.iter().map(String::as_str));
    // What belongs to another machine or another version is no slip.
    let near = near
        .filter(|near| !differ_in_numbers(near, wanted) && strsim::damerau_levenshtein(near, wanted) == 1);
    let is_closed = cx.config().closed_world == Some(true) && !known.is_empty();
    if near.is_none() && !is_closed {
        return;
    }
    let message = format!("no layer here has a file `{wanted}`, and without it no `wic` image is made");
    let mut found = cx.report(&statement.file.source, value.span(), message);
    found.severity(Severity::Warning);
    match near {
        Some(near) => found.help(suggest(near)).fix(edits::write(value.span(), near)),
        None => found.help("it is looked for in `wic` and `files/wic` of the layers, and beside the recipe"),
    };
}

/// The names of all files that may be meant, those beside the statement included.
fn known_files(statement: &Statement<'_>, build: &Build) -> Vec<String> {
    let mut directories: Vec<PathBuf> =
        statement.file.path().parent().map(|parent| parent.to_owned()).into_iter().collect();
    for root in build.layers.bbpath() {
        directories.extend(DIRECTORIES.map(|below| root.join(below)));
    }
    let mut names = Vec::new();
    for directory in directories {
        for (name, _) in build.disk().list(&directory).entries() {
            if name.ends_with(".wks") || name.ends_with(".wks.in") {
                names.push(name.to_owned());
            }
        }
    }
    names
}
