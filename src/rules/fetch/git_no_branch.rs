//! `git-no-branch`: a git repository without the branch to fetch.

use super::own_git_entries;
use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("fetch", "git-no-branch", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for own in own_git_entries(subject) {
        let url = own.url;
        let is_head =
            url.value("usehead") == Some("1") && url.value("protocol").is_none_or(|text| text == "file");
        let has_branch = url
            .param("branch")
            .is_some_and(|param| param.value.as_ref().is_none_or(|value| !value.text.is_empty()));
        if has_branch || url.value("nobranch") == Some("1") || is_head {
            continue;
        }
        // BitBake of the releases before did not ask for it.
        if subject.is_for_known_release(own.place.file.path()) == Some(false) {
            continue;
        }
        let stops = own.releases(subject).is_some_and(|series| series.is_since(Release::Walnascar));
        let message = if stops {
            "BitBake stops at a git entry without `branch=`"
        } else {
            "BitBake warns of a git entry without `branch=`, and takes `master`"
        };
        let mut found = cx.report(&own.place.file.source, own.place.span, message);
        if !stops {
            found.severity(Severity::Warning);
        }
        found.help("name the branch that holds the revision, or say `nobranch=1`");
        if own.is_verbatim() && url.param("branch").is_none() {
            let edits = vec![Edit::insert(own.place.span.end as usize, ";branch=master")];
            found.fix(Fix::unsafe_("name the branch that BitBake took", edits).changes_value());
        }
    }
}
