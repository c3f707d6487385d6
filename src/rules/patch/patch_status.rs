//! `patch-status`: a patch does not say what became of it upstream.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::model::Datastore;
use crate::model::facts::{CheckLevel, package_check};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("patch", "patch-status", Recipe(check));

const STATUSES: [&str; 6] =
    ["Backport", "Denied", "Inactive-Upstream", "Inappropriate", "Pending", "Submitted"];

const KEY: &str = "Upstream-Status: ";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let Some(releases) = subject.releases() else { return };
    let is_checked = releases.iter().any(|release| {
        matches!(package_check("patch-status", release), Some(CheckLevel::Error | CheckLevel::Warning))
    });
    if !is_checked {
        return;
    }
    let Some(level) = level(subject) else { return };
    for patch in subject.patches() {
        let text = patch.text();
        if text.lines().any(is_status) {
            continue;
        }
        match malformed(text) {
            Some((span, fixed)) => {
                let message = "OpenEmbedded does not read this as what became of the patch upstream";
                let mut found = cx.report(patch, span, message);
                found.severity(level);
                found.help(format!("the line is `{KEY}` and one of {}", STATUSES.join(", ")));
                if let Some(fixed) = fixed {
                    let edits = vec![Edit::replace(span, fixed.as_str())];
                    found.fix(Fix::unsafe_(format!("write `{fixed}`"), edits));
                }
            }
            None => {
                let mut found =
                    cx.report(patch, Span::empty(0), "the patch has no line `Upstream-Status: …`");
                found.severity(level);
                found.help(format!("`{KEY}` and one of {}", STATUSES.join(", ")));
            }
        }
    }
}

/// How bad the check is where the recipe is built; `None` if no setting asks for it.
fn level(subject: &RecipeContext<'_>) -> Option<Severity> {
    let data = &subject.recipe.data;
    match (asks_for_it(data, "ERROR_QA"), asks_for_it(data, "WARN_QA")) {
        (Some(true), _) => Some(Severity::Error),
        (_, Some(true)) => Some(Severity::Warning),
        (Some(false), Some(false)) => None,
        _ => Some(Severity::Warning),
    }
}

/// Whether a list of checks has this one; `None` if that is not known.
fn asks_for_it(data: &Datastore, list: &str) -> Option<bool> {
    let value = data.get(list)?;
    let texts = value.possible()?;
    Some(texts.iter().any(|text| text.split_whitespace().any(|word| word == "patch-status")))
}

/// `Upstream-Status: Backport [https://…]`, as `oe.qa.check_upstream_status` wants it.
fn is_status(line: &str) -> bool {
    let Some(rest) = line.strip_prefix(KEY) else { return false };
    STATUSES.iter().any(|status| {
        rest.strip_prefix(status).is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix(' ').is_some_and(|details| !details.is_empty())
        })
    })
}

/// The line that is meant to be one, and the right spelling if that is known.
fn malformed(text: &str) -> Option<(Span, Option<String>)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let lower = content.to_ascii_lowercase();
        if content.is_ascii()
            && let Some(rest) = lower.trim_start().strip_prefix("upstream")
        {
            let rest = rest.trim_start_matches(['-', ' ', '_']);
            if let Some(value) = rest.strip_prefix("status") {
                let at = content.len() - value.len();
                let value = content[at..].trim_start_matches([':', ' ', '=']);
                return Some((Span::new(start, start + content.len()), spelled(value)));
            }
        }
        start += line.len();
    }
    None
}

/// The line with its status as OpenEmbedded spells it.
fn spelled(value: &str) -> Option<String> {
    let status = value.split([' ', '[', '(', ',']).next()?;
    let known = STATUSES.iter().find(|known| known.eq_ignore_ascii_case(status))?;
    let rest = value[status.len()..].trim();
    Some(if rest.is_empty() { format!("{KEY}{known}") } else { format!("{KEY}{known} {rest}") })
}
