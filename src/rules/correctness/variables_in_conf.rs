//! Misspelled names of variables in the configuration of machines and distributions.

use std::sync::Arc;

use strsim::damerau_levenshtein;

use super::near_variables::{is_plain, near_kept, report};
use crate::config;
use crate::lint::vocabulary::WITH_ANOTHER_NAME;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed, facts};

pub(super) fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let release = build.release_of(file.path());
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        if statement.to_value().is_none_or(|assignment| assignment.exported()) {
            continue;
        }
        if config::lists(&cx.config().known_variables, stem) {
            continue;
        }
        let meant = match near_start(stem) {
            Some(meant) => Some(meant),
            None if is_plain(stem) && facts::variable(stem).is_none() => {
                near_kept(stem, release).0.map(str::to_owned)
            }
            None => None,
        };
        let Some(meant) = meant.filter(|_| !build.reads().may_be_read(stem)) else { continue };
        // A name of the configuration's own is mostly set beside what it is for.
        if Statement::all_in(file).any(|other| other.stem() == meant) && !is_start(&meant) {
            continue;
        }
        report(cx, &statement, stem, &meant);
    }
}

fn is_start(name: &str) -> bool {
    WITH_ANOTHER_NAME.iter().any(|start| name.strip_prefix(start).is_some_and(|rest| rest.starts_with('_')))
}

/// The name that is meant, if its beginning is misspelled.
fn near_start(name: &str) -> Option<String> {
    if is_start(name) {
        return None;
    }
    for known in WITH_ANOTHER_NAME {
        let ends = name.match_indices(['_', '-']).map(|(at, _)| at);
        for end in ends.filter(|end| end.abs_diff(known.len()) <= 2) {
            let (start, rest) = (&name[..end], &name[end + 1..]);
            if !rest.is_empty() && damerau_levenshtein(start, known) <= 2 {
                return Some(format!("{known}_{rest}"));
            }
        }
    }
    None
}
