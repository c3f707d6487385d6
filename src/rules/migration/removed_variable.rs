//! `removed-variable`: a variable that nothing has read since an older release.

use std::sync::Arc;

use crate::layers::{Release, Releases};
use crate::lint::{Cx, Statement};
use crate::model::facts::{renamed_variable, variable};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("migration", "removed-variable", InLayer(check));

/// Variables of `distutils3.bbclass`, which kirkstone no longer has, and those of `setuptools3.bbclass`.
const OF_DISTUTILS: [(&str, &str); 3] = [
    ("DISTUTILS_BUILD_ARGS", "SETUPTOOLS_BUILD_ARGS"),
    ("DISTUTILS_INSTALL_ARGS", "SETUPTOOLS_INSTALL_ARGS"),
    ("DISTUTILS_SETUP_PATH", "SETUPTOOLS_SETUP_PATH"),
];

/// What tells people something, though BitBake never read it; tools write it into thousands of recipes.
const FOR_PEOPLE: [&str; 1] = ["AUTHOR"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    // What a layer says of itself is its own.
    if file.path().ends_with("conf/layer.conf") {
        return;
    }
    let Some(releases) = build.releases_of(file.path()) else { return };
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        if FOR_PEOPLE.contains(&stem) {
            continue;
        }
        let Some(assignment) = statement.assignment() else { continue };
        if assignment.exported() {
            continue;
        }
        let new = OF_DISTUTILS.iter().find(|(old, _)| *old == stem).map(|(_, new)| *new);
        let last = match new {
            Some(_) => None,
            None => match last_release(stem, releases) {
                Some(last) => Some(last),
                None => continue,
            },
        };
        if assignment.flag().is_some() || build.reads().files_that_read(stem) > 0 {
            continue;
        }
        let span = statement.part_span(0, stem.len());
        let message = match last {
            Some(last) => {
                format!("nothing reads `{stem}` since {}: {} was the last", next(last), last.name())
            }
            None => format!("nothing reads `{stem}` since kirkstone"),
        };
        let mut found = cx.report(&file.source, span, message);
        found.caused_by("a variable of older releases");
        if let Some(new) = new {
            found.help(format!("`setuptools3` reads `{new}`"));
            found.fix(
                Fix::unsafe_(format!("rename it to `{new}`"), vec![Edit::replace(span, new)]).changes_value(),
            );
        } else {
            found.help("remove the line");
        }
    }
}

/// The last release that knew a variable, if the layer is for newer ones alone.
fn last_release(name: &str, releases: Releases) -> Option<Release> {
    let last = variable(name)?.newest();
    // Of what BitBake refuses `renamed-variable` speaks.
    if releases.iter().any(|release| release <= last || renamed_variable(name, release).is_some()) {
        return None;
    }
    Some(last)
}

fn next(release: Release) -> &'static str {
    Release::ALL.into_iter().find(|other| *other > release).unwrap_or(Release::LAST).name()
}
