//! `srcpv`: a variable that is empty since nanbield.

use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("migration", "srcpv", InLayer(check));

const REFERENCE: &str = "${SRCPV}";

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !file.source.text().contains(REFERENCE)
        || build.releases_of(file.path()).is_none_or(|series| !series.are_all_since(Release::Nanbield))
    {
        return;
    }
    for statement in Statement::all_in(file) {
        if statement.stem() != "PV" {
            continue;
        }
        let Some(assignment) = statement.to_value() else { continue };
        let value = assignment.value();
        let text = value.get();
        let Some(at) = text.find(REFERENCE) else { continue };
        let span = value.locate(at, at + REFERENCE.len());
        let (before, after) = (&text[..at], &text[at + REFERENCE.len()..]);
        let is_open = before.ends_with(['+', '-', '.', '_']) && after.is_empty();
        let mut found = cx.report(&file.source, span, "`SRCPV` is empty since nanbield");
        if is_open {
            found.severity(Severity::Warning);
            found.help(format!("so the version ends in `{}`", before.chars().next_back().unwrap_or('+')));
        } else {
            found.fix(Fix::unsafe_("remove it", vec![Edit::delete(span)]).changes_value());
        }
    }
}
