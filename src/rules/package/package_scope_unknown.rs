//! `package-scope-unknown`: a variable for a package that the recipe does not make.

use crate::lint::vocabulary::{OF_PACKAGES, SCRIPTS_OF_PACKAGES};
use crate::lint::{Cx, RecipeContext, Statement};
use crate::rules::rule;
use crate::text::{Edit, Fix, closest};
use crate::value::EditKind;

rule!("package", "package-scope-unknown", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let candidates =
        subject.statements().iter().filter_map(|statement| Some((statement, own_package(statement)?)));
    for (statement, part) in candidates {
        let value = data.expand(part);
        let Some(package) = value.exact().filter(|package| !package.contains('$')) else { continue };
        let packages = subject.packages();
        if packages.is_empty() || packages.may_have(package) || is_made_otherwise(subject, package) {
            continue;
        }
        if !subject.is_whole() || says_nothing(subject, statement) {
            continue;
        }
        let at = statement.stem().len() + 1;
        let span = statement.part_span(at, at + part.len());
        let message = format!("the recipe makes no package `{package}`, so nobody reads this");
        let mut found = cx.report(&statement.file.source, span, message);
        let own = data.get("PN").and_then(|name| name.exact().map(str::to_owned)).unwrap_or_default();
        if package.ends_with("-ptest") {
            found.help("`inherit ptest` makes it");
        } else if let Some(near) = closest(package, packages.names()) {
            let new = near.replacen(&own, "${PN}", 1);
            found.help(format!("did you mean `{new}`?"));
            found.fix(Fix::unsafe_(format!("write `{new}`"), vec![Edit::replace(span, new)]).changes_value());
        }
    }
}

/// The package of the recipe that a statement is about, as it is written.
fn own_package<'s>(statement: &'s Statement<'_>) -> Option<&'s str> {
    let stem = statement.stem();
    if !OF_PACKAGES.contains(&stem) && !SCRIPTS_OF_PACKAGES.contains(&stem) {
        return None;
    }
    if statement.assignment().is_some_and(|assignment| assignment.flag().is_some()) {
        return None;
    }
    let part = statement.parts().next()?;
    (part.starts_with("${PN}-") || part == "${PN}").then_some(part).filter(|part| !part.contains('/'))
}

/// Whether a class makes the package where it is wanted.
fn is_made_otherwise(subject: &RecipeContext<'_>, package: &str) -> bool {
    let inherits =
        |class: &str| subject.recipe.inherits.iter().any(|inherit| inherit.class.starts_with(class));
    let is_split =
        ["-dbg", "-src", "-dev", "-locale", "-doc", "-staticdev"].iter().any(|end| package.ends_with(end));
    is_split || package.contains("-locale-") || package.ends_with("-ptest") && inherits("ptest")
}

/// Whether the value is empty, or is taken away.
fn says_nothing(subject: &RecipeContext<'_>, statement: &Statement<'_>) -> bool {
    let is_removed = statement.edit().is_some_and(|edit| edit.kind == EditKind::Remove);
    let is_for_class = statement.parts().any(|part| part.starts_with("class-native"));
    let is_empty = statement.assignment().is_some_and(|assignment| {
        let value = subject.recipe.data.expand(&assignment.value().get());
        value.possibly(|text| text.trim().is_empty())
    });
    is_removed || is_for_class || is_empty
}
