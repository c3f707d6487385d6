//! `unquoted-make-variable`: a command with options is given to `make` without quotes.

use crate::lint::{Cx, RecipeContext, edits, written_words};
use crate::rules::rule;

rule!("package", "unquoted-make-variable", EveryReader(check));

/// Variables that always hold several words.
const SEVERAL: [&str; 7] = ["CC", "CFLAGS", "CXX", "CXXFLAGS", "LDFLAGS", "TARGET_CFLAGS", "TARGET_LDFLAGS"];

/// Recipes for the machine that builds, whose compiler may be one word.
const FOR_BUILDING: [&str; 4] = ["cross", "cross-canadian", "crosssdk", "native"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let is_for_building = FOR_BUILDING.iter().any(|class| subject.recipe.inherits_class(class));
    for (statement, assignment) in subject.words_given_to(&["EXTRA_OEMAKE"]) {
        if is_for_building || statement.parts().any(|part| part.starts_with("class-")) {
            continue;
        }
        // In quotes around more than one word the variable may be as it is.
        let text = assignment.value().get();
        let mut quotes = 0;
        for word in written_words(assignment) {
            let is_open = quotes % 2 == 1;
            quotes += word.text.matches(['\'', '"']).count();
            let Some((name, value)) = word.text.split_once('=') else { continue };
            let known = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            let is_name =
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if is_open
                || !is_name
                || text.contains("${@")
                || !known.is_some_and(|known| SEVERAL.contains(&known))
            {
                continue;
            }
            let message = format!(
                "`{value}` is several words, and `make` takes all but the first for options of its own"
            );
            let new = format!("'{word}'", word = word.text);
            cx.report(&statement.file.source, word.span, message)
                .help(format!("write `{new}`"))
                .fix(edits::write(word.span, &new));
        }
    }
}
