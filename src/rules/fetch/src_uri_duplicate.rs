//! `src-uri-duplicate`: an entry stands twice in SRC_URI.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, Statement, WrittenWord, edits, written_words};
use crate::rules::rule;
use crate::text::Fix;

rule!("fetch", "src-uri-duplicate", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let Some(value) = data.get("SRC_URI") else { return };
    let Some(text) = value.exact() else { return };
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.sort_unstable();
    if words.windows(2).all(|pair| pair[0] != pair[1]) {
        return;
    }
    let mut seen: Vec<(String, &Statement<'_>, WrittenWord)> = Vec::new();
    for (statement, assignment) in subject.assignments_to("SRC_URI") {
        for word in written_words(assignment) {
            let value = data.expand(&word.text);
            let Some(entry) = value.exact() else { continue };
            if entry.is_empty() || entry.contains(' ') {
                continue;
            }
            let count = words.iter().filter(|known| *known == &entry).count();
            let Some((_, first, earlier)) = seen.iter().find(|(known, ..)| known == entry) else {
                seen.push((entry.to_owned(), statement, word));
                continue;
            };
            let is_one_include = first.file.path() == statement.file.path()
                && statement.file.path().extension().is_some_and(|extension| extension == "inc");
            // Of two layers in one repository a build may have only one.
            if count < 2 || is_one_include || !subject.are_of_one_layer(first, statement) {
                continue;
            }
            let is_patch = entry
                .split(';')
                .next()
                .is_some_and(|path| path.ends_with(".patch") || path.ends_with(".diff"));
            let message = if is_patch {
                "OpenEmbedded applies this patch twice: it is in SRC_URI already"
            } else {
                "this is in SRC_URI already"
            };
            let mut found = cx.report(&statement.file.source, word.span, message);
            if is_patch {
                found.severity(Severity::Warning);
            }
            found.label(&first.file.source, earlier.span, "the other one");
            let edits = vec![edits::remove_word(assignment, word.span)];
            found.fix(Fix::unsafe_("remove the second of the two", edits).changes_value());
        }
    }
}
