//! `groupmems-param`: GROUPMEMS_PARAM, of which BitBake warns since blacksail.

use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;

rule!("migration", "groupmems-param", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    // Most files say nothing of it.
    if !file.source.text().contains("GROUPMEMS_PARAM") {
        return;
    }
    let Some(releases) = build.releases_of(file.path()) else { return };
    if !releases.is_since(Release::Blacksail) {
        return;
    }
    for statement in Statement::all_in(file) {
        if statement.stem() != "GROUPMEMS_PARAM" || statement.to_value().is_none() {
            continue;
        }
        let message = "BitBake warns since blacksail: `USERMOD_PARAM` takes the place of `GROUPMEMS_PARAM`";
        let mut found = cx.report(&file.source, statement.name_span(), message);
        if releases.are_all_since(Release::Blacksail) {
            found.help("write `-a -G GROUP USER` into `USERMOD_PARAM`");
        } else {
            found.severity(Severity::Note);
            found.help("once blacksail is the oldest release, write `-a -G GROUP USER` into `USERMOD_PARAM`");
        }
    }
}
