//! `cve-status-form`: what is said of a vulnerability in words that `cve-check` does not know.

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, edits};
use crate::rules::rule;
use crate::text::{Edit, Fix, closest, suggest};

rule!("migration", "cve-status-form", EveryReader(check));

/// The keys of CVE_CHECK_STATUSMAP, which layers may add to.
const DETAILS: [&str; 16] = [
    "backported-patch",
    "cpe-incorrect",
    "cpe-stable-backport",
    "disputed",
    "fix-file-included",
    "fixed-version",
    "ignored",
    "not-applicable-config",
    "not-applicable-platform",
    "patched",
    "unknown",
    "unpatched",
    "upstream-wontfix",
    "version-in-range",
    "version-not-in-range",
    "vulnerable-investigating",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements() {
        if statement.stem() != "CVE_STATUS" {
            continue;
        }
        let Some(assignment) = statement.assignment() else { continue };
        let Some(flag) = assignment.flag() else { continue };
        let releases = subject.releases_of(statement);
        if releases.is_none_or(|releases| releases.is_before(Release::Nanbield)) {
            continue;
        }
        let name = flag.get();
        if !name.contains('$') && name != "doc" && !is_id(&name) {
            let message = format!("`{name}` is no id of a vulnerability, so this is not read");
            let mut found = cx.report(&statement.file.source, flag.span(), message);
            let with_start = format!("CVE-{name}");
            if is_id(&with_start) {
                found.help(format!("write `{with_start}`"));
                let edits = vec![Edit::replace(flag.span(), with_start.as_str())];
                found.fix(Fix::unsafe_(format!("write `{with_start}`"), edits).changes_value());
            } else {
                found.help("ids are `CVE-`, a year and four or more digits");
            }
            continue;
        }
        let value = assignment.value();
        let text = value.get();
        let detail = text.split(':').next().unwrap_or_default();
        if detail.contains('$') || DETAILS.contains(&detail.trim()) {
            continue;
        }
        if subject.recipe.data.flags("CVE_CHECK_STATUSMAP").contains(&detail.trim()) {
            continue;
        }
        let near = closest(detail.trim(), DETAILS);
        if near.is_none() && !subject.is_whole() {
            continue;
        }
        let span = value.locate(0, detail.len());
        let message = match detail.trim() {
            "" => "this says nothing of the vulnerability, which counts as open".to_owned(),
            detail => format!("`{detail}` is no status, so the vulnerability counts as open"),
        };
        let mut found = cx.report(&statement.file.source, span, message);
        if let Some(near) = near {
            found.help(suggest(near));
            found.fix(edits::write(span, near));
        } else {
            found.help("the keys of `CVE_CHECK_STATUSMAP` are those that count");
        }
    }
}

/// `CVE-2024-12345`.
fn is_id(name: &str) -> bool {
    let mut parts = name.splitn(3, '-');
    parts.next() == Some("CVE")
        && parts.next().is_some_and(|year| year.len() == 4 && is_number(year))
        && parts.next().is_some_and(|number| number.len() >= 4 && is_number(number))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
