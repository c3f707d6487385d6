//! `sudo-in-task`: a task that wants to be root.

use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "sudo-in-task", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind != BodyKind::Run {
        return;
    }
    for (_, simple) in body.commands() {
        let Some(first) = simple.words.first() else { continue };
        let program = body.slice(&first.span);
        if matches!(program, "sudo" | "doas")
            && let Some((file, span)) = body.place(&first.span)
        {
            cx.report(file, span, format!("a task has no `{program}`"))
                .help("`fakeroot` before the function makes it root in its own eyes");
        }
    }
}
