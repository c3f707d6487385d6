//! `license-closed`: `CLOSED`, of which BitBake warns since blacksail.

use super::is_read;
use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("license", "license-closed", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.assignments_to("LICENSE") {
        let Some(releases) = subject.releases_of(statement) else { continue };
        let value = assignment.value();
        if value.get() != "CLOSED" || !releases.is_since(Release::Blacksail) || !is_read(subject, statement) {
            continue;
        }
        let message = "BitBake warns since blacksail: `CLOSED` is no expression of licenses";
        let mut found = cx.report(&statement.file.source, value.span(), message);
        if !releases.are_all_since(Release::Blacksail) {
            found.severity(Severity::Note);
        }
        found.help(
            "write `LicenseRef-${PN}-CLOSED`, with a text of that name in a directory of LICENSE_PATH or in \
             NO_GENERIC_LICENSE",
        );
    }
}
