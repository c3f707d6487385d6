//! `license-package-unlisted`: a license of a package that the recipe does not list.

use super::{NamedLicense, named_licenses, names};
use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("license", "license-package-unlisted", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let plain = subject.assignments_to("LICENSE").any(|(statement, _)| statement.name == "LICENSE");
    let mut listed = String::new();
    for (statement, assignment) in subject.assignments_to("LICENSE") {
        if !is_of_package(statement.parts().next()) {
            listed.push_str(&data.expand(&assignment.value().get()).source());
            listed.push(' ');
        }
    }
    if !plain || listed.contains('$') {
        return;
    }
    let listed: Vec<&str> = names(&listed).into_iter().map(|range| &listed[range]).collect();
    for NamedLicense { name, span, statement, releases } in named_licenses(subject) {
        let is_operator = ["AND", "OR", "WITH"].contains(&name.as_str());
        let is_listed = is_operator || listed.contains(&name.as_str());
        if !is_of_package(statement.parts().next()) || name.contains('$') || is_listed {
            continue;
        }
        let message = format!("`{name}` is not in `LICENSE` of the recipe");
        let mut found = cx.report(&statement.file.source, span, message);
        if releases.is_since(Release::Styhead) {
            found.severity(Severity::Error);
        }
        found.help("`LICENSE` names all licenses of the sources");
    }
}

fn is_of_package(part: Option<&str>) -> bool {
    part.is_some_and(|part| part.starts_with("${PN}") || part.starts_with("${BPN}"))
}
