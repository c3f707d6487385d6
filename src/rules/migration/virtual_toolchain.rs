//! `virtual-toolchain`: a compiler by a name that nothing provides any more.

use std::sync::Arc;

use crate::layers::Release;
use crate::lint::{Cx, Statement, edits, written_words};
use crate::model::{Build, Parsed};
use crate::rules::rule;

rule!("migration", "virtual-toolchain", InLayer(check));

/// What stood after the prefix, and what it is called now.
const NAMES: [(&str, &str); 4] = [
    ("binutils", "virtual/cross-binutils"),
    ("compilerlibs", "virtual/compilerlibs"),
    ("g++", "virtual/cross-c++"),
    ("gcc", "virtual/cross-cc"),
];

const PREFIX: &str = "virtual/${TARGET_PREFIX}";

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !file.source.text().contains(PREFIX) {
        return;
    }
    let Some(series) = build.releases_of(file.path()) else { return };
    if !series.is_since(Release::Walnascar) {
        return;
    }
    for statement in Statement::all_in(file) {
        if !["DEPENDS", "INHIBIT_DEFAULT_DEPS"].contains(&statement.stem()) {
            continue;
        }
        let Some(assignment) = statement.to_value() else { continue };
        for word in written_words(assignment) {
            let Some(rest) = word.text.strip_prefix(PREFIX) else { continue };
            let Some((_, new)) = NAMES.iter().find(|(old, _)| *old == rest) else { continue };
            let mut found = cx.report(
                &file.source,
                word.span,
                format!("nothing provides this since walnascar: it is `{new}`"),
            );
            if series.are_all_since(Release::Walnascar) {
                found.fix(edits::write(word.span, new));
            }
        }
    }
}
