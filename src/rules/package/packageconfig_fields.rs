//! `packageconfig-fields`: more than six fields in a flag of PACKAGECONFIG.

use std::sync::Arc;

use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;

rule!("package", "packageconfig-fields", InLayer(check));

/// What BitBake reads.
const FIELDS: usize = 6;

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for statement in Statement::all_in(file) {
        if statement.name != "PACKAGECONFIG" {
            continue;
        }
        let Some(assignment) = statement.assignment() else { continue };
        let Some(flag) = assignment.flag() else { continue };
        let value = assignment.value();
        let text = value.get();
        let count = text.split(',').count();
        if count <= FIELDS
            || text.contains("${@")
            || ["doc", "vardeps", "vardepvalue"].contains(&&*flag.get())
        {
            continue;
        }
        let seventh = text.match_indices(',').nth(FIELDS - 1).map_or(0, |(at, _)| at);
        let message = format!("BitBake stops at {count} fields: there are six");
        let mut found = cx.report(&file.source, value.locate(seventh, text.len()), message);
        found.help(
            "enable, disable, depends, rdepends, rrecommends and conflicts; a comma within one ends it",
        );
    }
}
