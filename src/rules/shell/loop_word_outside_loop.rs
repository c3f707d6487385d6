//! `loop-word-outside-loop`: `break` or `continue` where there is no loop.

use crate::embed::shell::{AndOr, Kind, List, Node};
use crate::lint::{Body, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "loop-word-outside-loop", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind.is_run() && body.is_whole && body.script.faults.is_empty() {
        list(cx, body, &body.script.list);
    }
}

fn list(cx: &mut Cx<'_>, body: &Body, nodes: &List) {
    nodes.iter().flat_map(AndOr::nodes).for_each(|node| look(cx, body, node));
}

fn look(cx: &mut Cx<'_>, body: &Body, node: &Node) {
    match &node.kind {
        // A function may be called in a loop.
        Kind::Loop { .. } | Kind::For(_) | Kind::Function(_) => {}
        Kind::Simple(simple) => {
            let Some(first) = simple.words.first() else { return };
            let word = body.slice(&first.span);
            if matches!(word, "break" | "continue")
                && let Some((file, span)) = body.place(&first.span)
            {
                cx.report(file, span, format!("there is no loop around this `{word}`"));
            }
        }
        _ => node.lists().into_iter().for_each(|inner| list(cx, body, inner)),
    }
}
