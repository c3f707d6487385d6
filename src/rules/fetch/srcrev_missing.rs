//! `srcrev-missing`: a git repository, and nothing says which revision.

use super::own_entries;
use super::srcrev_format_missing::is_set;
use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("fetch", "srcrev-missing", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let is_unset = || data.get("SRCREV").is_some_and(|value| value.exact() == Some("INVALID"));
    if !subject.is_whole() || !is_unset() || subject.build.is_configured("SRCREV") {
        return;
    }
    if data.variants("SRCREV").next().is_some() || subject.mentions("SRCREV") {
        return;
    }
    for own in own_entries(subject).filter(|own| own.is_git() && own.entry.word.sure) {
        let url = own.url;
        let has_own =
            ["rev", "tag"].iter().any(|key| url.param(key).is_some()) || url.value("usehead") == Some("1");
        // BitBake gives this name to an entry without one.
        let names = url.value("name").unwrap_or("default").split(',');
        let is_named =
            names.filter(|name| !name.is_empty()).any(|name| is_set(subject, &format!("SRCREV_{name}")));
        if has_own || is_named {
            continue;
        }
        let variable = url.value("name").map_or("SRCREV".to_owned(), |name| format!("SRCREV_{name}"));
        let message = format!("nothing says which revision to fetch: `{variable}` is not set");
        let mut found = cx.report(&own.place.file.source, own.place.span, message);
        if subject.build.layers.local().is_empty() {
            found.severity(Severity::Note);
        }
        found.help(format!("set `{variable}` to the commit"));
    }
}
