//! `undefined-var-in-kind`: a variable of `dockerarch` in a recipe that does not inherit it.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::ContainerKind;
use crate::manifest::kind::RecipeFacts;
use crate::rules::rule;
use crate::syntax::ast::{Stmt, View};
use crate::syntax::{Reference, references};
use crate::text::{Fix, Span};

rule!("container", "undefined-var-in-kind", Container(check));

/// What `dockerarch` sets, which only `pvrexport` inherits by itself.
const VARIABLES: [&str; 2] = ["DOCKER_ARCH", "DOCKER_PLATFORM"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    let inherits = recipe.inherits("dockerarch");
    if !subject.container.is(ContainerKind::Rootfs) || !inherits.is_no() || recipe.data.recipe_part_missing()
    {
        return;
    }
    let unset: Vec<&str> =
        VARIABLES.into_iter().filter(|name| recipe.data.history(name).is_empty()).collect();
    for file in subject.own_files() {
        for stmt in file.ast().stmts() {
            for (name, span) in references_of(stmt) {
                if !unset.contains(&name) {
                    continue;
                }
                let mut report = cx.report(
                    &file.source,
                    span,
                    format!("nothing sets `{name}`, so the text stays as it is"),
                );
                report
                    .help("`pvrexport` inherits `dockerarch`, which sets it; `container-pvrexport` does not");
                if file.path() == recipe.file.path()
                    && let Some(inherit) = subject.first_inherit()
                    && let Some(edit) = edits::add_class(inherit, "dockerarch")
                {
                    report.fix(Fix::unsafe_("inherit `dockerarch`", vec![edit]).changes_value());
                }
            }
        }
    }
}

/// The variables that a value or a shell function refers to.
fn references_of(stmt: Stmt<'_>) -> Vec<(&'static str, Span)> {
    let mut found = Vec::new();
    match stmt.view() {
        View::Assignment(assignment) => {
            let text = assignment.value().get();
            for (whole, reference) in references(&text) {
                if let Reference::Variable(name) = reference
                    && let Some(name) = known(name)
                {
                    found.push((name, assignment.value().place_of(&text, whole)));
                }
            }
        }
        View::Function(function) if !function.is_python() && !function.is_anonymous() => {
            let body = function.body().slice(stmt.file.text);
            for (whole, reference) in references(body) {
                if let Reference::Variable(name) = reference
                    && let Some(name) = known(name)
                {
                    found.push((name, Span::of(stmt.file.text, whole)));
                }
            }
        }
        _ => {}
    }
    found
}

fn known(name: &str) -> Option<&'static str> {
    VARIABLES.into_iter().find(|known| *known == name)
}
