//! `package-variable-unscoped`: a variable of packages without the name of one.

use crate::diag::Severity;
use crate::lint::vocabulary::RELATIONS;
use crate::lint::{Cx, RecipeContext, Statement};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("package", "package-variable-unscoped", EveryReader(check));

/// What OpenEmbedded looks at besides the relations between packages.
const OTHERS: [&str; 7] =
    ["ALLOW_EMPTY", "CONFFILES", "FILES", "pkg_postinst", "pkg_postrm", "pkg_preinst", "pkg_prerm"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements() {
        let stem = statement.stem();
        if !(RELATIONS.contains(&stem) || OTHERS.contains(&stem)) || !is_plain(statement) {
            continue;
        }
        let packages = subject.recipe.data.get("PACKAGES");
        // A package group always has the package of its name.
        let is_group = subject.recipe.inherits_class("packagegroup");
        if !is_group && !packages.is_some_and(|value| value.surely(|text| !text.trim().is_empty())) {
            return;
        }
        let message = format!("`{stem}` without a package belongs to none");
        let mut found = cx.report(&statement.file.source, statement.name_span(), message);
        if stem == "CONFFILES" {
            found.severity(Severity::Warning);
        }
        found.help(format!("say which package is meant, such as `{stem}:${{PN}}`"));
        let at = statement.part_span(0, stem.len()).end as usize;
        let fix =
            Fix::unsafe_("give it to the package of the recipe's name", vec![Edit::insert(at, ":${PN}")]);
        found.fix(fix.changes_value());
    }
}

/// Whether no package is named: there are no overrides but those of classes.
fn is_plain(statement: &Statement<'_>) -> bool {
    let is_flag = statement.assignment().is_some_and(|assignment| assignment.flag().is_some());
    let mut parts = statement.parts();
    !is_flag && parts.all(|part| ["append", "prepend", "remove", "class-target"].contains(&part))
}
