//! `package-name-invalid`: a package with a name that package managers do not take.

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, written_words};
use crate::rules::rule;
use crate::text::Span;

rule!("package", "package-name-invalid", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    check_recipe_name(cx, subject);
    for (statement, assignment) in subject.assignments_to("PACKAGES") {
        for word in written_words(assignment) {
            if word.text.contains("${@") {
                continue;
            }
            let value = data.expand(&word.text);
            let Some(package) = value.exact() else { continue };
            if package.is_empty() || package.contains(['$', ' ']) {
                continue;
            }
            if !package.chars().all(|c| c.is_ascii_alphanumeric() || ".+-".contains(c)) {
                let message = format!("`{package}` is no name for a package");
                let mut found = cx.report(&statement.file.source, word.span, message);
                found.help("names are made of small letters, digits, `.`, `+` and `-`");
            }
        }
    }
}

/// A capital letter in the name of the recipe.
fn check_recipe_name(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let name = data.get("PN");
    let Some(name) = name.as_ref().and_then(|value| value.exact()) else { return };
    let is_skipped = subject
        .assignments_to("INSANE_SKIP")
        .any(|(_, assignment)| assignment.value().get().contains("uppercase-pn"));
    let Some(series) = subject.releases() else { return };
    if is_skipped || subject.packages().is_empty() {
        return;
    }
    if !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return;
    }
    let file = &subject.recipe.file;
    let end = file.source.text().find('\n').unwrap_or(file.source.text().len());
    let message = format!("the recipe is called `{name}`, and overrides with a capital letter do not work");
    let mut found = cx.report(&file.source, Span::new(0, end), message);
    found.severity(if series.is_since(Release::Styhead) { Severity::Error } else { Severity::Warning });
    found.help("rename the file, or skip the check with `INSANE_SKIP = \"uppercase-pn\"`");
}
