//! `package-override-after-verb`: the name of a package stands after the operator.

use crate::lint::vocabulary::OF_PACKAGES;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("correctness", "package-override-after-verb", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements().iter().filter(|statement| OF_PACKAGES.contains(&statement.stem())) {
        let Some((assignment, edit)) = statement.to_value().zip(statement.edit()) else { continue };
        let Some(package) = edit.overrides.filter(|overrides| is_own(overrides)) else { continue };
        let (base, keyword) = (edit.base, edit.kind.keyword());
        let new = format!("{base}:{package}{keyword}");
        let at = statement.name.len() - package.len();
        let message =
            format!("`{package}` is in force only while packages are written, so BitBake does not see this");
        let mut found =
            cx.report(&statement.file.source, statement.part_span(at, at + package.len()), message);
        found.help(format!("the package comes first: `{new}`"));
        if assignment.value().get().trim().is_empty() {
            continue;
        }
        let edits = vec![Edit::replace(statement.name_span(), new.as_str())];
        found.fix(Fix::unsafe_(format!("write `{new}`"), edits).changes_value());
    }
}

/// Whether it is a package of the recipe and nothing else.
fn is_own(overrides: &str) -> bool {
    let rest =
        ["${PN}", "${BPN}", "${KERNEL_PACKAGE_NAME}"].iter().find_map(|own| overrides.strip_prefix(own));
    rest.is_some_and(|rest| (rest.is_empty() || rest.starts_with('-')) && !rest.contains(':'))
}
