//! `depends-package-scoped`: a variable of the recipe with the name of a package.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("package", "depends-package-scoped", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements() {
        let stem = statement.stem();
        if !["DEPENDS", "PROVIDES", "SRC_URI"].contains(&stem) || statement.to_value().is_none() {
            continue;
        }
        let Some(part) = statement.parts().find(|part| is_own_package(part)) else { continue };
        let at = statement.name.find(&format!(":{part}")).unwrap_or(0);
        let message = format!("`{stem}:{part}` is not read, for `{stem}` belongs to the recipe");
        let span = statement.part_span(at, at + 1 + part.len());
        let mut found = cx.report(&statement.file.source, span, message);
        if stem != "DEPENDS" {
            found.severity(Severity::Warning);
        }
        found.help(match stem {
            "DEPENDS" => format!("what the package needs on the device is `RDEPENDS:{part}`"),
            _ => format!("write `{stem}`"),
        });
        found.fix(Fix::unsafe_(format!("write `{stem}`"), vec![Edit::delete(span)]).changes_value());
    }
}

/// Whether it stands for a package of the recipe.
fn is_own_package(part: &str) -> bool {
    let rest = ["${PN}", "${BPN}"].iter().find_map(|own| part.strip_prefix(own));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
