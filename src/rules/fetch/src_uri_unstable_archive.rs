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
        if !(is_archive(text) || is_codeload) || is_skipped(subject, "src-uri-bad") {
            continue;
        }
        let message = "the forge makes this archive anew, so its checksum does not last";
        let mut found = cx.report(&own.place.file.source, own.place.span, message);
        if since_styhead {
            found.severity(Severity::Error);
        }
        found.help("fetch the commit of the tag with `git://`, or an archive that the project uploaded");
    }
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
