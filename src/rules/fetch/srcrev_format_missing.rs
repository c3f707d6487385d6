//! `srcrev-format-missing`: several repositories, and nothing says what the version is made of.

use super::own_entries;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("fetch", "srcrev-format-missing", EveryReader(check));

/// Schemes whose entries have a revision.
const REVISIONED: [&str; 7] = ["git", "gitannex", "gitsm", "hg", "p4", "svn", "gomodgit"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.is_whole() || is_set(subject, "SRCREV_FORMAT") {
        return;
    }
    let mut revisioned = own_entries(subject)
        .filter(|own| own.entry.word.sure && REVISIONED.contains(&own.url.scheme.text.as_str()));
    let (Some(first), Some(second)) = (revisioned.next(), revisioned.next()) else { return };
    let Some(series) = second.releases(subject) else { return };
    let is_asked = series.is_since(Release::Nanbield)
        || data.get_raw("PV").is_some_and(|value| value.source().contains("${SRCPV}"));
    if !is_asked || first.entry.word.text == second.entry.word.text {
        return;
    }
    let message = "BitBake stops at a second repository unless `SRCREV_FORMAT` is set";
    let mut found = cx.report(&second.place.file.source, second.place.span, message);
    found.label(&first.place.file.source, first.place.span, "the first one");
    let [first, second] = [first, second].map(|own| own.url.value("name").unwrap_or("default"));
    found.help(format!("set it to the names of the entries: `SRCREV_FORMAT = \"{first}_{second}\"`"));
}

/// Whether anything sets a variable, under whatever override.
pub(super) fn is_set(subject: &RecipeContext<'_>, name: &str) -> bool {
    subject.is_given(name) || subject.build.is_configured(name)
}
