//! `make-without-oe-runmake`: `make` is run without what EXTRA_OEMAKE holds.

use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "make-without-oe-runmake", Body(check));

const VARIABLE: &str = "EXTRA_OEMAKE";

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let is_set = subject.is_some_and(|subject| !subject.written(VARIABLE).is_empty());
    if body.kind != BodyKind::Run || !is_set {
        return;
    }
    for (node, simple) in body.commands() {
        let Some(first) = simple.words.first() else { continue };
        if body.slice(&first.span) != "make" {
            continue;
        }
        let Some((file, span)) = body.place(&first.span) else { continue };
        if !body.slice(&node.span).contains(VARIABLE) {
            cx.report(file, span, format!("`make` knows nothing of `{VARIABLE}`"))
                .help("`oe_runmake` passes it on");
        }
    }
}
