//! `backquotes-as-command`: the output of a command is run as a command.

use crate::embed::shell::{Kind, PartKind};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "backquotes-as-command", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind != BodyKind::Run {
        return;
    }
    body.each(&mut |node| {
        let Kind::If(branches, _) = &node.kind else { return };
        for (condition, _) in branches {
            let [item] = condition.as_slice() else { continue };
            let [node] = item.first.commands.as_slice() else { continue };
            let Some(simple) = node.as_simple().filter(|_| item.rest.is_empty()) else { continue };
            let [word] = simple.words.as_slice() else { continue };
            let [part] = word.parts.as_slice() else { continue };
            // Thrown-away output leaves the status of the command.
            let written = body.slice(&part.span);
            let is_substitution = matches!(part.kind, PartKind::Command(_) | PartKind::Backquote(_));
            if is_substitution
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
