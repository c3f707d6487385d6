//! `git-tag-and-srcrev`: two revisions for one entry.

use super::own_git_entries;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("fetch", "git-tag-and-srcrev", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    for own in own_git_entries(subject) {
        let Some(series) = own.releases(subject) else { continue };
        let keys: &[&str] = if series.is_before(Release::Walnascar) { &["tag", "rev"] } else { &["rev"] };
        let Some((key, asked)) = keys.iter().find_map(|key| Some((*key, own.url.value(key)?))) else {
            continue;
        };
        let named = own.url.value("name").map(|name| format!("SRCREV_{name}"));
        let variable = match named {
            Some(named) if !data.history(&named).is_empty() => named,
            _ => "SRCREV".to_owned(),
        };
        let value = data.get(&variable);
        let Some(revision) = value.as_ref().and_then(|value| value.exact()) else { continue };
        if ["", "INVALID", "AUTOINC"].contains(&revision) || revision == asked {
            continue;
        }
        let message =
            format!("BitBake stops at two revisions for one entry: `{key}={asked}` and `{variable}`");
        let mut found = cx.report(&own.place.file.source, own.param_span(key), message);
        if let Some(place) = subject.last_set(&variable) {
            found.label(&place.file.source, place.span, "the other one");
        }
        found.help("leave one of the two");
    }
}
