//! `network-in-task`: a task that reaches for the network, which BitBake cuts off.

use crate::embed::shell::{PartKind, Word};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "network-in-task", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    let is_task = subject.recipe.tasks.iter().any(|task| task.as_str() == body.name)
        || matches!(
            body.name.as_str(),
            "do_configure" | "do_compile" | "do_install" | "do_patch" | "do_unpack"
        );
    let has_network = subject.recipe.data.flag_raw(&body.name, "network").is_some();
    if body.kind != BodyKind::Run || !is_task || has_network || body.name == "do_fetch" {
        return;
    }
    for (node, simple) in body.commands() {
        let words: Vec<&str> = simple.words.iter().map(|word| body.slice(&word.span)).collect();
        let needs_address = match words.as_slice() {
            ["curl" | "wget", ..] => true,
            ["git", "clone" | "fetch" | "pull" | "ls-remote", ..] => true,
            ["apt-get", "install" | "update", ..] | ["docker", "pull", ..] => false,
            _ => continue,
        };
        let has_address = simple.words.iter().any(|word| is_address(body, word));
        if (!needs_address || has_address)
            && let Some((file, span)) = body.place(&node.span)
        {
            let message = format!("`{}` has no network: BitBake cuts it off but for `do_fetch`", body.name);
            cx.report(file, span, message).help("add what it fetches to `SRC_URI`");
        }
    }
}

fn is_address(body: &Body, word: &Word) -> bool {
    let text = body.slice(&word.span);
    let is_inert = word.parts.iter().any(|part| part.kind == PartKind::Single);
    let is_remote = ["http://", "https://", "ssh://", "git://", "ftp://", "git@"]
        .iter()
        .any(|start| text.contains(start));
    is_remote && !is_inert && !text.contains("localhost") && !text.contains("127.0.0.1")
}
