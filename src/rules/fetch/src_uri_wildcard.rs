//! `src-uri-wildcard`: a wildcard in a `file://` entry.

use super::own_entries;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("fetch", "src-uri-wildcard", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for own in own_entries(subject) {
        if own.entry.local_path().is_some_and(|path| path.contains('*')) {
            let message = "BitBake stops at a wildcard in a `file://` entry";
            let mut found = cx.report(&own.place.file.source, own.place.span, message);
            found.help("list each file, or the directory that they lie in");
        }
    }
}
