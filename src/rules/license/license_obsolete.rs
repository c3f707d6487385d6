//! `license-obsolete`: a name of a license that SPDX does not know.

use super::{names, obsolete::new_name};
use crate::diag::Severity;
use crate::layers::{Release, Releases};
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};
use crate::value::EditKind;

rule!("license", "license-obsolete", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.assignments_to("LICENSE") {
        let is_removed = statement.edit().is_some_and(|edit| edit.kind == EditKind::Remove);
        let Some(series) = subject.build.releases_of(statement.file.path()).filter(|_| !is_removed) else {
            continue;
        };
        if !super::is_read(subject, statement) {
            continue;
        }
        let value = assignment.value();
        let text = value.get();
        for range in names(&text) {
            let name = &text[range.clone()];
            let Some(new) = new_name(name) else { continue };
            let span = value.locate(range.start, range.end);
            let message = format!("`{name}` is an obsolete name: {}", said(series));
            let mut found = cx.report(&statement.file.source, span, message);
            if series.is_since(Release::Styhead) {
                found.severity(Severity::Error);
            }
            found.help(format!("it is called `{new}`"));
            found.fix(Fix::unsafe_(format!("write `{new}`"), vec![Edit::replace(span, new)]).changes_value());
        }
    }
}

fn said(series: Releases) -> &'static str {
    if series.is_since(Release::Styhead) { "OpenEmbedded refuses it" } else { "OpenEmbedded warns of it" }
}
