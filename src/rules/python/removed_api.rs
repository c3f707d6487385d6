//! `removed-api`: a function of BitBake, or of Python 2, that is there no more.

use crate::diag::Severity;
use crate::lint::{Cx, SlipKind, slips_of};
use crate::model::Parsed;
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("python", "removed-api", File(check));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for (python, slip) in slips_of(file, is_gone) {
        let span = python.span(slip.at.clone());
        match &slip.kind {
            SlipKind::Removed { name, instead } => {
                let mut found = cx.report(
                    &file.source,
                    span,
                    format!("there is no `{name}` any more: Python stops here"),
                );
                let Some(instead) = instead else { continue };
                found.help(format!("write `{instead}`"));
                // Functions of `d` took it as their last argument but one.
                let takes_other_arguments = instead.starts_with("d.");
                if !takes_other_arguments && python.is_verbatim(slip.at.clone(), file) {
                    let edits = vec![Edit::replace(span, *instead)];
                    found.fix(Fix::unsafe_(format!("write `{instead}`"), edits).changes_value());
                }
            }
            SlipKind::RemovedMethod { name, instead } => {
                let message = format!("dictionaries have no `{name}` since Python 3");
                let mut found = cx.report(&file.source, span, message);
                found.severity(Severity::Warning).help(format!("use `{instead}`"));
            }
            _ => {}
        }
    }
}

fn is_gone(kind: &SlipKind) -> bool {
    matches!(kind, SlipKind::Removed { .. } | SlipKind::RemovedMethod { .. })
}
