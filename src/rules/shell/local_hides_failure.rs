//! `local-hides-failure`: that a command fails within `local` or `export` does not stop the task.

use crate::embed::shell::{Joint, List, Node, PartKind, each_part};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "local-hides-failure", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if !body.kind.is_run() || !stops_at_failures(body) {
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
                    may_fail |= !list.is_empty() && !never_fails(body, list) && !is_harmless(body, list);
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

/// Whether a command that fails ends it: tasks run under `set -e`, a script only if it says so.
fn stops_at_failures(body: &Body) -> bool {
    if body.kind == BodyKind::Run {
        return true;
    }
    let first = body.text.lines().next().unwrap_or_default();
    let mut options = first.split_whitespace().skip(1);
    options.any(is_option_e) || sets_e(body)
}

fn sets_e(body: &Body) -> bool {
    body.commands().into_iter().any(|(_, simple)| {
        let mut words = simple.words.iter().map(|word| body.slice(&word.span));
        words.next() == Some("set") && words.any(|word| word == "errexit" || is_option_e(word))
    })
}

fn is_option_e(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.contains('e')
}

/// Programs that do not fail.
const HARMLESS: [&str; 6] = ["basename", "date", "dirname", "echo", "printf", "pwd"];

/// Whether it is one command that does not fail.
fn is_harmless(body: &Body, list: &List) -> bool {
    let [item] = list.as_slice() else { return false };
    let program = item.only_node().and_then(Node::as_simple).and_then(|simple| simple.words.first());
    program.is_some_and(|word| HARMLESS.contains(&body.slice(&word.span)))
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
