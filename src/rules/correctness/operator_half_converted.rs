//! `operator-half-converted`: an operator in a name is followed by an underscore or a dash.

use std::sync::Arc;

use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix};
use crate::value::EditKind;

rule!("correctness", "operator-half-converted", InLayer(check));

const KINDS: [EditKind; 3] = [EditKind::Append, EditKind::Prepend, EditKind::Remove];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for statement in Statement::all_in(file) {
        let Some((kind, at)) = half(&statement.name) else { continue };
        let (before, after) = (&statement.name[..at], &statement.name[at + 1..]);
        let (keyword, new) = (&kind.keyword()[1..], format!("{before}:{after}"));
        let whole = &statement.name[at - keyword.len()..];
        let part = whole.split(':').next().unwrap_or(whole);
        let message = format!("`{part}` is the name of an override here, so nothing is {}", done(kind));
        let mut found = cx.report(&file.source, statement.part_span(at - keyword.len(), at + 1), message);
        found.help(format!("an operator ends with a colon: `{new}`"));
        let edits = vec![Edit::replace(statement.part_span(at, at + 1), ":")];
        found.fix(Fix::unsafe_(format!("write `{new}`"), edits).changes_value());
    }
}

/// The operator, and where the character after it stands.
fn half(name: &str) -> Option<(EditKind, usize)> {
    for kind in KINDS {
        for (at, keyword) in name.match_indices(kind.keyword()) {
            let end = at + keyword.len();
            if name[end..].starts_with(['_', '-']) && name.len() > end + 1 {
                return Some((kind, end));
            }
        }
    }
    None
}

fn done(kind: EditKind) -> &'static str {
    match kind {
        EditKind::Append => "appended",
        EditKind::Prepend => "prepended",
        EditKind::Remove => "removed",
    }
}
