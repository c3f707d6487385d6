//! `git-github-protocol`: git's own protocol for a host that closed its port.

use super::own_git_entries;
use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("fetch", "git-github-protocol", EveryReader(check));

/// Hosts besides GitHub that no longer answer git's own protocol.
const CLOSED: [&str; 2] = ["bitbucket.org", "gitlab.com"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for own in own_git_entries(subject) {
        let host = own.url.host.text.as_str();
        let protocol = own.url.value("protocol");
        let is_github = host == "github.com";
        if !(is_github || CLOSED.contains(&host)) || protocol.is_some_and(|protocol| protocol != "git") {
            continue;
        }
        let span = if protocol.is_some() { own.param_span("protocol") } else { own.place.span };
        let message = if is_github {
            "BitBake warns of git's own protocol for `github.com`, and changes to `https`".to_owned()
        } else {
            format!("`{host}` does not answer git's own protocol")
        };
        let mut found = cx.report(&own.place.file.source, span, message);
        if !is_github {
            found.severity(Severity::Note);
        }
        found.help("say `protocol=https`");
        let edit = match protocol {
            Some(_) if span != own.place.span => Some(Edit::replace(span, "protocol=https")),
            None if own.is_verbatim() => Some(Edit::insert(span.end as usize, ";protocol=https")),
            _ => None,
        };
        if let Some(edit) = edit {
            found.fix(Fix::unsafe_("fetch by `https`", vec![edit]).changes_value());
        }
    }
}
