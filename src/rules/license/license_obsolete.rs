//! `license-obsolete`: a name of a license that SPDX does not know.

use super::{NamedLicense, named_licenses, obsolete::new_name};
use crate::diag::Severity;
use crate::layers::{Release, Releases};
use crate::lint::{Cx, RecipeContext, edits};
use crate::rules::rule;

rule!("license", "license-obsolete", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for NamedLicense { name, span, statement, releases } in named_licenses(subject) {
        let Some(new) = new_name(&name) else { continue };
        let message = format!("`{name}` is an obsolete name: {}", said(releases));
        let mut found = cx.report(&statement.file.source, span, message);
        if releases.is_since(Release::Styhead) {
            found.severity(Severity::Error);
        }
        found.help(format!("it is called `{new}`"));
        found.fix(edits::write(span, new));
    }
}

fn said(releases: Releases) -> &'static str {
    if releases.is_since(Release::Styhead) { "OpenEmbedded refuses it" } else { "OpenEmbedded warns of it" }
}
