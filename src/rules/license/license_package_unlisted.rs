//! `license-package-unlisted`: a license of a package that the recipe does not list.

use super::names;
use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::value::EditKind;

rule!("license", "license-package-unlisted", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let plain = subject.assignments_to("LICENSE").any(|(statement, _)| statement.name == "LICENSE");
    let listed: String = subject
        .assignments_to("LICENSE")
        .filter(|(statement, _)| !is_of_package(statement.parts().next()))
        .map(|(_, assignment)| data.expand(&assignment.value().get()).source() + " ")
        .collect();
    if !plain || listed.contains('$') {
        return;
    }
    let listed: Vec<&str> = names(&listed).into_iter().map(|range| &listed[range]).collect();
    for (statement, assignment) in subject.assignments_to("LICENSE") {
        let is_removed = statement.edit().is_some_and(|edit| edit.kind == EditKind::Remove);
        if !is_of_package(statement.parts().next()) || is_removed || !super::is_read(subject, statement) {
            continue;
        }
        let Some(series) = subject.build.releases_of(statement.file.path()) else { continue };
        let value = assignment.value();
        let text = value.get();
        for range in names(&text) {
            let name = &text[range.clone()];
            if name.contains('$') || ["AND", "OR", "WITH"].contains(&name) || listed.contains(&name) {
                continue;
            }
            let message = format!("`{name}` is not in `LICENSE` of the recipe");
            let mut found = cx.report(&statement.file.source, value.locate(range.start, range.end), message);
            if series.is_since(Release::Styhead) {
                found.severity(Severity::Error);
            }
            found.help("`LICENSE` names all licenses of the sources");
        }
    }
}

fn is_of_package(part: Option<&str>) -> bool {
    part.is_some_and(|part| part.starts_with("${PN}") || part.starts_with("${BPN}"))
}
