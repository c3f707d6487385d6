//! `src-uri-unstable-archive`: an archive that the forge makes when it is asked for.

use super::{is_skipped, own_entries};
use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("fetch", "src-uri-unstable-archive", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for own in own_entries(subject) {
        let series = own.releases(subject);
        let since_langdale = series.is_some_and(|series| series.is_since(Release::Langdale));
        let since_styhead = series.is_some_and(|series| series.is_since(Release::Styhead));
        let text = &own.entry.word.text;
        let is_codeload = text.contains("//codeload.github.com/") && since_langdale;
        let is_checked = is_archive(text) || is_codeload;
        if !is_checked && !is_of_own_forge(&own) || is_skipped(subject, "src-uri-bad") {
            continue;
        }
        let message = "the forge makes this archive anew, so its checksum does not last";
        let mut found = cx.report(&own.place.file.source, own.place.span, message);
        if !is_checked {
            found.severity(Severity::Note);
        } else if since_styhead {
            found.severity(Severity::Error);
        }
        found.help("fetch the commit of the tag with `git://`, or an archive that the project uploaded");
    }
}

/// The same of a forge that a project runs itself, which no check looks at.
fn is_of_own_forge(own: &super::Own<'_>) -> bool {
    let is_web = matches!(own.url.scheme.text.as_str(), "http" | "https");
    is_web && own.url.host.text.starts_with("gitlab.") && own.url.path.text.contains("/-/archive/")
}

/// Openembedded-core's `git(hu|la)b\.com/.+/.+/archive/.+`.
fn is_archive(text: &str) -> bool {
    let after = ["github.com/", "gitlab.com/"].iter().find_map(|host| Some(text.split_once(host)?.1));
    let parts = after.and_then(|after| after.split_once("/archive/"));
    parts.is_some_and(|(before, after)| {
        !after.is_empty()
            && before.split_once('/').is_some_and(|(one, other)| !one.is_empty() && !other.is_empty())
    })
}
