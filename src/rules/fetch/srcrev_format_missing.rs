//! `srcrev-format-missing`: several repositories, and nothing says what the version is made of.

use super::{Own, all_entries};
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::model::UNKNOWN_PART;
use crate::rules::rule;

rule!("fetch", "srcrev-format-missing", EveryReader(check));

/// Schemes whose entries have a revision.
const REVISIONED: [&str; 7] = ["git", "gitannex", "gitsm", "hg", "p4", "svn", "gomodgit"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.is_whole() || is_set(subject, "SRCREV_FORMAT") {
        return;
    }
    // Of an entry that is not all known the scheme is, be it all that is.
    let mut revisioned = all_entries(subject)
        .filter(|own| own.entry.word.sure && REVISIONED.contains(&own.url.scheme.text.as_str()));
    let (Some(first), Some(second)) = (revisioned.next(), revisioned.next()) else { return };
    // Entries of which a part is not known come after the others.
    let (first, second) =
        if first.place.span.start < second.place.span.start { (first, second) } else { (second, first) };
    let Some(series) = second.releases(subject) else { return };
    let is_asked = series.is_since(Release::Nanbield)
        || data.get_raw("PV").is_some_and(|value| value.source().contains("${SRCPV}"));
    if !is_asked || first.entry.word.text == second.entry.word.text {
        return;
    }
    let message = "BitBake stops at a second repository unless `SRCREV_FORMAT` is set";
    let mut found = cx.report(&second.place.file.source, second.place.span, message);
    found.label(&first.place.file.source, first.place.span, "the first one");
    match (name_of(&first), name_of(&second)) {
        (Some(first), Some(second)) => {
            found.help(format!("set it to the names of the entries: `SRCREV_FORMAT = \"{first}_{second}\"`"));
        }
        _ => {
            found.help("set it to the names of the entries, joined with `_`");
        }
    }
}

/// The name by which the revision of an entry goes, if it is known.
fn name_of<'o>(own: &'o Own<'_>) -> Option<&'o str> {
    let name = own.url.value("name");
    let is_known = name.is_some() || own.is_known();
    let name = name.unwrap_or("default");
    if is_known && !name.contains([UNKNOWN_PART, '$']) { Some(name) } else { None }
}

/// Whether anything sets a variable, under whatever override.
pub(super) fn is_set(subject: &RecipeContext<'_>, name: &str) -> bool {
    subject.is_given(name) || subject.build.is_configured(name)
}
