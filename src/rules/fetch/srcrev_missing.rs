//! `srcrev-missing`: a git repository, and nothing says which revision.

use super::own_git_entries;
use super::srcrev_format_missing::is_set;
use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("fetch", "srcrev-missing", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.is_whole() || subject.build.is_configured("SRCREV") {
        return;
    }
    if data.get("SRCREV").is_none_or(|value| value.exact() != Some("INVALID")) {
        return;
    }
    if data.variants("SRCREV").next().is_some() || subject.mentions("SRCREV") {
        return;
    }
    let mut missing = Vec::new();
    for own in own_git_entries(subject) {
        if !own.entry.word.sure {
            continue;
        }
        let url = own.url;
        let has_own =
            ["rev", "tag"].iter().any(|key| url.param(key).is_some()) || url.value("usehead") == Some("1");
        // BitBake gives this name to an entry without one.
        let mut names = url.value("name").unwrap_or("default").split(',');
        let is_named = names.any(|name| !name.is_empty() && is_set(subject, &format!("SRCREV_{name}")));
        if has_own || is_named {
            continue;
        }
        let variable = url.value("name").map_or("SRCREV".to_owned(), |name| format!("SRCREV_{name}"));
        missing.push((own.place, variable));
    }
    // One `SRCREV` would do for all of them.
    let Some(((place, variable), others)) = missing.split_first() else { return };
    let message = format!("nothing says which revision to fetch: `{variable}` is not set");
    let mut found = cx.report(&place.file.source, place.span, message);
    if subject.build.layers.local().is_empty() {
        found.severity(Severity::Note);
    }
    found.help(format!("set `{variable}` to the commit"));
    for (place, variable) in others {
        found.label(&place.file.source, place.span, format!("`{variable}` is not set either"));
    }
}
