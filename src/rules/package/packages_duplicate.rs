//! `packages-duplicate`: a package stands twice in PACKAGES.

use crate::lint::{Cx, RecipeContext, written_words};
use crate::rules::rule;

rule!("package", "packages-duplicate", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if subject.assignments_to("PACKAGES").next().is_none() {
        return;
    }
    let Some(value) = data.get("PACKAGES") else { return };
    let Some(texts) = value.possible() else { return };
    let is_twice = |package: &str| {
        texts.iter().all(|text| text.split_whitespace().filter(|word| *word == package).count() > 1)
    };
    let mut seen: Vec<String> = Vec::new();
    for (statement, assignment) in subject.assignments_to("PACKAGES") {
        for word in written_words(assignment) {
            let package = data.expand(&word.text);
            let Some(package) = package.exact().filter(|package| is_twice(package)) else { continue };
            if package.contains(char::is_whitespace) {
                continue;
            }
            if seen.iter().any(|known| known == package) {
                continue;
            }
            // Of two layers in one repository a build may have only one.
            let mut all = subject.assignments_to("PACKAGES");
            let is_of_two_layers = all.any(|(other, assignment)| {
                !subject.are_of_one_layer(other, statement)
                    && written_words(assignment)
                        .iter()
                        .any(|word| data.expand(&word.text).exact() == Some(package))
            });
            if is_of_two_layers {
                continue;
            }
            seen.push(package.to_owned());
            let message = format!("`{package}` is in PACKAGES more than once");
            let mut found = cx.report(&statement.file.source, word.span, message);
            found.help("the default of PACKAGES has the usual packages already");
        }
    }
}
