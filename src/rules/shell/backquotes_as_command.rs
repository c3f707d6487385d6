//! `backquotes-as-command`: the output of a command is run as a command.

use crate::embed::shell::{Kind, Node, PartKind};
use crate::lint::{Body, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "backquotes-as-command", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if !body.kind.is_run() {
        return;
    }
    body.each(&mut |node| {
        let Kind::If(branches, _) = &node.kind else { return };
        for (condition, _) in branches {
            let [item] = condition.as_slice() else { continue };
            let Some(simple) = item.only_node().and_then(Node::as_simple) else { continue };
            let [word] = simple.words.as_slice() else { continue };
            let [part] = word.parts.as_slice() else { continue };
            // Thrown-away output leaves the status of the command.
            let written = body.slice(&part.span);
            let is_substitution = matches!(part.kind, PartKind::Command(_) | PartKind::Backquote(_));
            // So does the status of one that prints nothing.
            let inner = written.trim_end_matches(['`', ')']).trim_end();
            if is_substitution
                && !inner.ends_with(" true")
                && !written.contains("/dev/null")
                && !written.contains("-q")
                && let Some((file, span)) = body.place(&word.span)
            {
                cx.report(file, span, "this runs what the command prints")
                    .help("without the backquotes the status of the command itself counts");
            }
        }
    });
}
