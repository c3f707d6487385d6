//! `service-not-packaged`: a service of a package that its class does not look at.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("package", "service-not-packaged", EveryReader(check));

/// A class, the variable with the packages that it looks at, and what it reads of each.
const CLASSES: [(&str, &str, &[&str]); 3] = [
    ("update-rc.d", "INITSCRIPT_PACKAGES", &["INITSCRIPT_NAME"]),
    ("systemd", "SYSTEMD_PACKAGES", &["SYSTEMD_SERVICE"]),
    ("useradd", "USERADD_PACKAGES", &["GROUPADD_PARAM", "USERADD_PARAM"]),
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    for (class, list, variables) in CLASSES {
        if !subject.recipe.inherits_class(class) || subject.mentions(&format!("setVar('{list}'")) {
            continue;
        }
        let Some(packages) = packages(subject, list) else { continue };
        for (statement, assignment) in subject.words_given_to(variables) {
            let part = statement.parts().next().unwrap_or_default();
            let package = data.expand(part);
            let Some(package) = package.exact() else { continue };
            let is_override = ["append", "prepend", "class-"].iter().any(|word| part.starts_with(word));
            if package.is_empty() || packages.iter().any(|known| known == package) || is_override {
                continue;
            }
            // Of these `package-scope-unknown` says that the recipe does not make them.
            if !subject.packages().may_have(package) {
                continue;
            }
            let value = data.expand(&assignment.value().get());
            if !value.surely(|text| !text.trim().is_empty()) {
                continue;
            }
            let message = format!("`{class}` does not look at `{package}`, for it is not in `{list}`");
            let mut found = cx.report(&statement.file.source, statement.name_span(), message);
            if is_switched_off(subject, list) {
                found.severity(Severity::Note);
            }
            if let Some(place) = subject.last_set(list) {
                found.label(&place.file.source, place.span, "the packages that it looks at");
            }
            found.help(format!("add the package to `{list}`"));
        }
    }
}

/// The packages that the class looks at; `None` if they are not known.
fn packages(subject: &RecipeContext<'_>, list: &str) -> Option<Vec<String>> {
    let data = &subject.recipe.data;
    let is_set = !subject.sites_with_overrides(list).is_empty();
    let value = match data.get(list) {
        Some(value) if is_set => value,
        // Without a word of the recipe the class takes the package of the recipe's name.
        _ if list == "SYSTEMD_PACKAGES" => data.get("PN")?,
        // `update-rc.d` takes the first package if there is none of that name.
        _ if list == "INITSCRIPT_PACKAGES" => {
            let name = data.get("PN")?;
            let name = name.exact()?;
            if !subject.packages().may_have(name) {
                return None;
            }
            return Some(vec![name.to_owned()]);
        }
        _ => return None,
    };
    let texts = value.possible()?;
    Some(texts.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect())
}

/// Whether a comment holds the list.
fn is_switched_off(subject: &RecipeContext<'_>, list: &str) -> bool {
    subject.own_files().iter().any(|file| {
        let mut lines = file.source.text().lines().map(str::trim);
        lines.any(|line| line.starts_with('#') && line.contains(list))
    })
}
