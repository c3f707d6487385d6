//! `package-scope-unknown`: a variable for a package that the recipe does not make.

use super::systemd_package_unknown::{Unknown, unknown_in_lists};
use super::{near_package, own_name};
use crate::lint::vocabulary::{OF_PACKAGES, SCRIPTS_OF_PACKAGES};
use crate::lint::{Cx, RecipeContext, Statement};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, suggest};

rule!("package", "package-scope-unknown", EveryReader(check));

/// A statement about a package, and where the package is written.
struct Lost<'s, 'a> {
    statement: &'s Statement<'a>,
    package: String,
    span: Span,
}

impl Lost<'_, '_> {
    /// Whether another one has the same cause.
    fn is_alike(&self, other: &Lost<'_, '_>) -> bool {
        self.package == other.package && self.statement.file.path() == other.statement.file.path()
    }
}

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let own = own_name(subject).unwrap_or_default();
    let mut lost = lost(subject);
    while !lost.is_empty() {
        let first = lost.remove(0);
        let (alike, rest): (Vec<_>, Vec<_>) = lost.into_iter().partition(|other| first.is_alike(other));
        lost = rest;
        let others = match alike.len() {
            0 => String::new(),
            1 => ", nor one more line about it".to_owned(),
            count => format!(", nor {count} more lines about it"),
        };
        let package = &first.package;
        let message = format!("the recipe makes no package `{package}`, so this is not read{others}");
        let mut found = cx.report(&first.statement.file.source, first.span, message);
        if package.ends_with("-ptest") {
            found.help("`inherit ptest` makes it");
        } else if let Some(near) = near_package(subject, package) {
            let new = near.replacen(&own, "${PN}", 1);
            found.help(suggest(&new));
            let spans = std::iter::once(first.span).chain(alike.iter().map(|one| one.span));
            let edits = spans.map(|span| Edit::replace(span, new.clone())).collect();
            found.fix(Fix::unsafe_(format!("write `{new}`"), edits).changes_value());
        } else {
            found.caused_by("PACKAGES");
        }
    }
}

/// The statements about packages that the recipe does not make, but for those that a list of packages names:
/// `systemd-package-unknown` speaks of these.
fn lost<'s, 'a>(subject: &'s RecipeContext<'a>) -> Vec<Lost<'s, 'a>> {
    let data = &subject.recipe.data;
    let mut found = Vec::new();
    let mut listed: Option<Vec<Unknown>> = None;
    for statement in subject.statements() {
        let Some(part) = own_package(statement) else { continue };
        let value = data.expand(part);
        let Some(package) = value.exact() else { continue };
        let packages = subject.packages();
        if package.contains('$')
            || packages.is_empty()
            || packages.may_have(package)
            || is_made_otherwise(subject, package)
        {
            continue;
        }
        if !subject.is_whole() || says_nothing(subject, statement) {
            continue;
        }
        let listed = listed.get_or_insert_with(|| unknown_in_lists(subject));
        if listed.iter().any(|unknown| unknown.package == package) || is_taken_away(subject, package) {
            continue;
        }
        let at = statement.stem().len() + 1;
        let span = statement.part_span(at, at + part.len());
        found.push(Lost { statement, package: package.to_owned(), span });
    }
    found
}

/// Whether the package is taken away on purpose, so that what is said of it is left over.
fn is_taken_away(subject: &RecipeContext<'_>, package: &str) -> bool {
    subject.assignments_to("PACKAGES").any(|(statement, assignment)| {
        let value = subject.recipe.data.expand(&assignment.value().get());
        statement.removes() && value.possibly(|text| text.split_whitespace().any(|word| word == package))
    })
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
    if part.contains('/') || !part.starts_with("${PN}") {
        return None;
    }
    Some(part)
}

/// Whether a class makes the package where it is wanted.
fn is_made_otherwise(subject: &RecipeContext<'_>, package: &str) -> bool {
    const ENDINGS: [&str; 6] = ["-dbg", "-src", "-dev", "-locale", "-doc", "-staticdev"];
    let mut wholes = ENDINGS.iter().filter_map(|end| package.strip_suffix(end));
    if wholes.any(|whole| !whole.ends_with(['-', '_'])) {
        return true;
    }
    let mut inherits = subject.recipe.inherits.iter();
    package.contains("-locale-")
        || package.ends_with("-ptest") && inherits.any(|inherit| inherit.class.starts_with("ptest"))
}

/// Whether the value is empty, or is taken away.
fn says_nothing(subject: &RecipeContext<'_>, statement: &Statement<'_>) -> bool {
    let is_removed = statement.removes();
    let is_for_class = statement.parts().any(|part| part.starts_with("class-native"));
    let is_empty = statement.assignment().is_some_and(|assignment| {
        let value = subject.recipe.data.expand(&assignment.value().get());
        value.possibly(|text| text.trim().is_empty())
    });
    is_removed || is_for_class || is_empty
}
