//! `packages-duplicate`: a package stands twice in PACKAGES.

use crate::lint::{Cx, RecipeContext, Statement, written_words};
use crate::rules::rule;

rule!("package", "packages-duplicate", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if subject.assignments_to("PACKAGES").next().is_none() {
        return;
    }
    let Some(value) = data.get("PACKAGES") else { return };
    let Some(texts) = value.possible() else { return };
    let mut seen: Vec<String> = Vec::new();
    for (statement, assignment) in subject.assignments_to("PACKAGES") {
        for word in written_words(assignment) {
            let package = data.expand(&word.text);
            let Some(package) = package.exact() else { continue };
            if !is_twice(texts, package) || package.contains(char::is_whitespace) {
                continue;
            }
            if seen.iter().any(|known| known == package) || is_of_two_layers(subject, statement, package) {
                continue;
            }
            seen.push(package.to_owned());
            let message = format!("`{package}` is in PACKAGES more than once");
            let mut found = cx.report(&statement.file.source, word.span, message);
            found.help("the default of PACKAGES has the usual packages already");
        }
    }
}

/// Whether each of the texts that a value may be has the word more than once.
fn is_twice(texts: &[String], package: &str) -> bool {
    texts.iter().all(|text| text.split_whitespace().filter(|word| *word == package).count() > 1)
}

/// Whether a statement of another layer lists the package as well: of two layers in one repository a build
/// may have only one.
fn is_of_two_layers(subject: &RecipeContext<'_>, statement: &Statement<'_>, package: &str) -> bool {
    for (other, assignment) in subject.assignments_to("PACKAGES") {
        if subject.are_of_one_layer(other, statement) {
            continue;
        }
        let words = written_words(assignment);
        if words.iter().any(|word| subject.recipe.data.expand(&word.text).exact() == Some(package)) {
            return true;
        }
    }
    false
}
