//! `renamed-variable`: a variable at which BitBake stops, for it has another name now.

use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::Releases;
use crate::lint::{AskedName, Cx, Statement, names_asked_in};
use crate::model::facts::renamed_variable;
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("migration", "renamed-variable", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let Some(releases) = build.releases_of(file.path()) else { return };
    read_by_python(cx, file, releases);
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

/// Functions that take the name of a variable first.
const READERS: [&str; 7] = [
    "bb.utils.contains",
    "bb.utils.contains_any",
    "bb.utils.filter",
    "d.getVar",
    "d.getVarFlag",
    "d.getVarFlags",
    "oe.utils.conditional",
];

/// Names that Python asks for, and that nothing can set any more.
fn read_by_python(cx: &mut Cx<'_>, file: &Arc<Parsed>, releases: Releases) {
    for AskedName { name: old, span, is_verbatim } in names_asked_in(file, &READERS) {
        let mut renamed = releases.iter().map(|release| renamed_variable(&old, release));
        let Some(new) = renamed.next().flatten().filter(|new| !new.contains(' ')) else { continue };
        // Who knows the new name as well asks for the old one on purpose.
        if !renamed.all(|name| name.is_some()) || file.source.text().contains(new) {
            continue;
        }
        let message = format!("`{old}` is never set: BitBake stops where it is");
        let mut found = cx.report(&file.source, span, message);
        found.severity(Severity::Warning).help(format!("it is called `{new}` now"));
        if is_verbatim {
            let edits = vec![Edit::replace(span, new)];
            found.fix(Fix::unsafe_(format!("ask for `{new}`"), edits).changes_value());
        }
    }
}
