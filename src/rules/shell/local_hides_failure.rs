//! `local-hides-failure`: that a command fails within `local` or `export` does not stop the task.

use crate::embed::shell::{Joint, List, PartKind, each_part};
use crate::lint::{Body, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "local-hides-failure", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if !body.kind.is_run() {
        return;
    }
    for (_, simple) in body.commands() {
        let Some((first, rest)) = simple.words.split_first() else { continue };
        let keyword = body.slice(&first.span);
        if !matches!(keyword, "export" | "local" | "readonly") {
            continue;
        }
        for word in rest {
            let mut may_fail = false;
            each_part(&word.parts, &mut |part| {
                if let PartKind::Command(list) | PartKind::Backquote(list) = &part.kind {
                    may_fail |= !list.is_empty() && !never_fails(body, list);
                }
            });
            if !may_fail {
                continue;
            }
            let Some((name, _)) = body.slice(&word.span).split_once('=') else { continue };
            let Some((file, span)) = body.place(&(first.span.start..word.span.end)) else { continue };
            let message = format!("if the command fails, `{keyword}` does not, and the function goes on");
            cx.report(file, span, message).help(format!("set `{name}` first, then write `{keyword} {name}`"));
        }
    }
}

/// Whether it ends in `|| true` or the like.
fn never_fails(body: &Body, list: &List) -> bool {
    let last = list.last().and_then(|item| item.rest.last());
    last.is_some_and(|(joint, pipeline)| {
        let program = pipeline.commands.last().and_then(|node| node.as_simple()?.words.first());
        *joint == Joint::Or
            && program.is_some_and(|word| matches!(body.slice(&word.span), "true" | ":" | "echo" | "printf"))
    })
}
