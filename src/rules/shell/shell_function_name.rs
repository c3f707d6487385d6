//! `shell-function-name`: a function that a task runs is called by a name that shells do not take.

use crate::lint::{BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "shell-function-name", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for function in subject.own_functions() {
        let name = function.function.stored_name();
        let base = name.split(':').next().unwrap_or_default();
        let Some(sign) = base.chars().find(|c| matches!(c, '-' | '.' | '+')) else { continue };
        if base.contains('$') || function.function.is_python() || !runs(subject, base) {
            continue;
        }
        let Some(written) = function.function.name() else { continue };
        let message =
            format!("the script of the task leaves `{base}` out: no name in the shell has a `{sign}`");
        cx.report(&function.file.source, written.span(), message).help("write `_` in its place");
    }
}

/// Whether a task runs the function.
fn runs(subject: &RecipeContext<'_>, name: &str) -> bool {
    let mut bodies = subject.bodies().iter();
    bodies.any(|body| body.name == name && body.kind == BodyKind::Run && !body.is_noexec)
}
