//! `renamed-variable`: a variable at which BitBake stops, for it has another name now.

use std::sync::Arc;

use crate::lint::{Cx, Statement};
use crate::model::facts::renamed_variable;
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("migration", "renamed-variable", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let Some(releases) = build.releases_of(file.path()) else { return };
    for statement in Statement::all_in(file) {
        if statement.function().is_some() {
            continue;
        }
        let stem = statement.stem();
        let refuses = releases.iter().find_map(|release| Some((release, renamed_variable(stem, release)?)));
        let Some((release, says)) = refuses else { continue };
        let span = statement.part_span(0, stem.len());
        let is_name = !says.contains(' ');
        let message = format!("BitBake of {} stops where `{stem}` is set", release.name());
        let mut found = cx.report(&file.source, span, message);
        if !is_name {
            found.help(format!("it says: {stem} {says}"));
        } else if releases.iter().all(|release| renamed_variable(stem, release).is_some()) {
            found.help(format!("it is called `{says}` now"));
            let edits = vec![Edit::replace(span, says)];
            found.fix(Fix::unsafe_(format!("rename it to `{says}`"), edits).changes_value());
        } else {
            found.help(format!("it is called `{says}` there, which older releases of the layer do not read"));
        }
    }
}
