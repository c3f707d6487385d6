//! `license-legacy-operators`: `&` and `|`, of which BitBake warns since blacksail.

use super::is_read;
use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::syntax::references;
use crate::text::{Edit, Fix};

rule!("license", "license-legacy-operators", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.assignments_to("LICENSE") {
        let Some(releases) = subject.releases_of(statement) else { continue };
        if !releases.is_since(Release::Blacksail) || statement.removes() || !is_read(subject, statement) {
            continue;
        }
        let value = assignment.value();
        let text = value.get();
        let inside = references(&text).map(|(whole, _)| whole).collect::<Vec<_>>();
        if inside.iter().any(|whole| whole.contains(['&', '|'])) {
            continue;
        }
        let Some(at) = text.find(['&', '|']) else { continue };
        let sign = &text[at..=at];
        let word = if sign == "&" { "AND" } else { "OR" };
        let message =
            format!("BitBake warns since blacksail: `{sign}` is called `{word}` in expressions of SPDX");
        let mut found = cx.report(&statement.file.source, value.locate(at, at + 1), message);
        found.help(format!("write `{}`", in_words(&text)));
        if releases.are_all_since(Release::Blacksail) {
            let mut edits: Vec<Edit> = Vec::new();
            for (at, sign) in text.char_indices().filter(|(_, c)| "&|".contains(*c)) {
                edits.push(Edit::replace(value.locate(at, at + 1), spaced(&text, at, sign)));
            }
            found.fix(Fix::unsafe_("write the operators of SPDX", edits).changes_value());
        } else {
            found.severity(Severity::Note);
        }
    }
}

/// The operator with a space at both sides.
fn spaced(text: &str, at: usize, sign: char) -> String {
    let word = if sign == '&' { "AND" } else { "OR" };
    let before = if text[..at].ends_with(char::is_whitespace) || at == 0 { "" } else { " " };
    let after = if text[at + 1..].starts_with(char::is_whitespace) { "" } else { " " };
    format!("{before}{word}{after}")
}

fn in_words(text: &str) -> String {
    let text = text.replace('&', " AND ").replace('|', " OR ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
