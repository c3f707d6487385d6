//! `systemd-package-unknown`: a package of a list that the recipe does not make.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix, closest};

rule!("package", "systemd-package-unknown", EveryReader(check));

/// The lists, and the classes that read them.
const LISTS: [(&str, &str); 3] = [
    ("INITSCRIPT_PACKAGES", "update-rc.d"),
    ("SYSTEMD_PACKAGES", "systemd"),
    ("USERADD_PACKAGES", "useradd"),
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    for (list, class) in LISTS {
        if !subject.recipe.inherits_class(class) || !subject.is_whole() {
            continue;
        }
        for word in data.words(list).list.iter().filter(|word| word.sure) {
            let Some(place) = word.place.as_ref().filter(|place| place.file.is_part_of_recipes()) else {
                continue;
            };
            let packages = subject.packages();
            let package = &word.text;
            if packages.may_have(package) || packages.is_empty() || package.contains('$') {
                continue;
            }
            let message = format!("the recipe makes no package `{package}`");
            let mut found = cx.report(&place.file.source, place.span, message);
            if list == "INITSCRIPT_PACKAGES" {
                found.severity(Severity::Warning);
            }
            if let Some(near) = closest(package, packages.names()) {
                found.help(format!("did you mean `{near}`?"));
                let own = data.get("PN").and_then(|name| name.exact().map(str::to_owned)).unwrap_or_default();
                let written = place.file.source.slice(place.span);
                let new =
                    if written.contains("${PN}") { near.replacen(&own, "${PN}", 1) } else { near.to_owned() };
                found.fix(
                    Fix::unsafe_(format!("write `{new}`"), vec![Edit::replace(place.span, new)])
                        .changes_value(),
                );
            }
        }
    }
}
