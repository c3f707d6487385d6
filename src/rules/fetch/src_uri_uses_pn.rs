//! `src-uri-uses-pn`: the name of a variant of the recipe in SRC_URI.

use super::is_skipped;
use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, written_words};
use crate::model::ClassFile;
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("fetch", "src-uri-uses-pn", EveryReader(check));

const NAME: &str = "${PN}";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    // The classes of containers look for files by that very name; one that is not there may be such a class.
    let misses_a_class =
        subject.recipe.inherits.iter().any(|inherit| matches!(inherit.found, ClassFile::Missing));
    if subject.container.concerns_pantavisor() || misses_a_class {
        return;
    }
    for (statement, assignment) in subject.words_given_to(&["SRC_URI"]) {
        for word in written_words(assignment) {
            let Some(at) = word.text.find(NAME) else { continue };
            if !is_listed(subject, &word.text) || is_skipped(subject, "src-uri-bad") {
                continue;
            }
            let start = word.span.start as usize + at;
            let span = Span::new(start, start + NAME.len());
            if statement.file.source.slice(span) != NAME {
                continue;
            }
            let message = "`${PN}` has another value in the variants of the recipe";
            let mut found = cx.report(&statement.file.source, span, message);
            if subject
                .build
                .releases_of(statement.file.path())
                .is_some_and(|series| series.is_since(Release::Styhead))
            {
                found.severity(Severity::Error);
            }
            found.help("`${BPN}` is the name without `nativesdk-` and the like");
            found.fix(Fix::unsafe_("write `${BPN}`", vec![Edit::replace(span, "${BPN}")]).changes_value());
        }
    }
}

/// Whether a word may be an entry of the final value.
fn is_listed(subject: &RecipeContext<'_>, word: &str) -> bool {
    let value = subject.recipe.data.expand(word);
    subject.container.entries.list.iter().any(|entry| value.possibly(|text| text == entry.word.text))
}
