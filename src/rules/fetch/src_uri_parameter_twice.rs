//! `src-uri-parameter-twice`: a parameter stands twice in one entry.

use super::own_entries;
use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("fetch", "src-uri-parameter-twice", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for own in own_entries(subject) {
        let text = own.written();
        if text.contains("${@") || !text.contains("://") {
            continue;
        }
        let parts: Vec<&str> = text.split(';').collect();
        let keys: Vec<&str> = parts.iter().map(|part| part.split('=').next().unwrap_or_default()).collect();
        let first = (1..parts.len()).find(|&at| !keys[at].is_empty() && keys[at + 1..].contains(&keys[at]));
        let Some(first) = first else { continue };
        let Some(last) = (first + 1..parts.len()).rfind(|&at| keys[at] == keys[first]) else { continue };
        let base = own.place.span.start as usize;
        let [first_span, last_span] = [first, last].map(|at| {
            let part = Span::of(text, parts[at]);
            Span::new(base + part.start as usize, base + part.end as usize)
        });
        let message = format!("`{}` stands here twice, and the last one counts", keys[first]);
        let mut found = cx.report(&own.place.file.source, first_span, message);
        if parts[first] == parts[last] {
            found.severity(Severity::Note);
        }
        found.label(&own.place.file.source, last_span, "the one that counts");
        let with_semicolon = Span::new(first_span.start as usize - 1, first_span.end as usize);
        found.fix(
            Fix::unsafe_("remove the first of the two", vec![Edit::delete(with_semicolon)]).changes_value(),
        );
    }
}
