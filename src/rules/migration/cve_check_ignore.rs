//! `cve-check-ignore`: what tells which holes do not count, in its old form.

use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;

rule!("migration", "cve-check-ignore", InLayer(check));

const OLD: &str = "CVE_CHECK_IGNORE";

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let mut own = Statement::all_in(file).filter(|statement| statement.stem() == OLD).peekable();
    if own.peek().is_none() {
        return;
    }
    let Some(releases) = build.releases_of(file.path()) else { return };
    for statement in own {
        let Some(assignment) = statement.to_value() else { continue };
        let text = assignment.value().get();
        if !releases.is_since(Release::Nanbield) || statement.removes() || text.trim().is_empty() {
            continue;
        }
        let id = text.split_whitespace().find(|word| word.starts_with("CVE-")).unwrap_or("CVE-…");
        let message =
            format!("OpenEmbedded warns since nanbield: `CVE_STATUS` says what `{OLD}` did, and why");
        let mut found = cx.report(&file.source, statement.part_span(0, OLD.len()), message);
        // The older ones know no other form.
        if releases.are_all_since(Release::Nanbield) {
            found.help(format!("write `CVE_STATUS[{id}] = \"not-applicable-config: …\"`, with the reason"));
        } else {
            found.severity(Severity::Note);
            found.help("once nanbield is the oldest release of the layer");
        }
    }
}
