//! `variable-in-wrong-file`: a recipe sets what BitBake asks of the configuration alone.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::syntax::ast::Operator;

rule!("correctness", "variable-in-wrong-file", EveryReader(check));

/// Variables that are read before any recipe is.
const OF_CONFIGURATIONS: [&str; 10] = [
    "ASSUME_PROVIDED",
    "BBFILE_COLLECTIONS",
    "BBFILES",
    "BBLAYERS",
    "BBMASK",
    "BBMULTICONFIG",
    "BBPATH",
    "BB_NUMBER_THREADS",
    "INHERIT",
    "USER_CLASSES",
];

/// How the names of those begin that are for one recipe or one package.
const STARTS: [&str; 3] = ["PREFERRED_PROVIDER_", "PREFERRED_RPROVIDER_", "PREFERRED_VERSION_"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements() {
        let stem = statement.stem();
        let is_read_before =
            OF_CONFIGURATIONS.contains(&stem) || STARTS.iter().any(|start| stem.starts_with(start));
        let Some(assignment) = statement.to_value() else { continue };
        if !is_read_before || subject.mentions(stem) {
            continue;
        }
        let is_default = matches!(assignment.operator(), Operator::Default | Operator::WeakDefault);
        let message = format!("BitBake reads `{stem}` before any recipe, so here it does nothing");
        let mut found = cx.report(&statement.file.source, statement.part_span(0, stem.len()), message);
        if is_default {
            // It gives way to the configuration, as if it were known that this decides.
            found.severity(Severity::Note);
        }
        found.help("it belongs to a configuration: that of a distribution or a machine, or `local.conf`");
    }
}
