//! `srcrev-not-a-commit`: a revision that the server has to be asked about.

use super::own_git_entries;
use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::Span;

rule!("fetch", "srcrev-not-a-commit", EveryReader(check));

/// What stands for a commit that is to be found out, or for none.
const NO_COMMITS: [&str; 4] = ["", "AUTOINC", "INVALID", "${AUTOREV}"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let mut seen: Vec<String> = Vec::new();
    for own in own_git_entries(subject) {
        if ["rev", "tag"].iter().any(|key| own.url.param(key).is_some()) {
            continue;
        }
        let named = own.url.value("name").map(|name| format!("SRCREV_{name}"));
        let variable = match named {
            Some(named) if !subject.sites_with_overrides(&named).is_empty() => named,
            _ => "SRCREV".to_owned(),
        };
        if seen.contains(&variable) {
            continue;
        }
        seen.push(variable.clone());
        for written in subject.sites_with_overrides(&variable) {
            if !written.is_whole() {
                continue;
            }
            let Some(assignment) = written.assignment() else { continue };
            let text = assignment.value().get();
            let value = subject.recipe.data.expand(&text);
            let Some(revision) = value.exact() else { continue };
            if is_commit(revision) || revision.contains('$') {
                continue;
            }
            if NO_COMMITS.contains(&&*text) || NO_COMMITS.contains(&revision) {
                continue;
            }
            let is_part = revision.len() >= 5 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
            let message = if is_part {
                format!("`{revision}` is a part of a hash, which no server knows")
            } else {
                format!("`{revision}` is no commit, so BitBake asks the server about it at every parse")
            };
            let span: Span = written.value_span();
            let mut found = cx.report(&written.place.file.source, span, message);
            if is_part {
                found.severity(Severity::Error);
            }
            found.help("write the whole hash of the commit");
        }
    }
}

fn is_commit(text: &str) -> bool {
    (40..=64).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
