//! `postinst-exit-1`: a scriptlet puts itself off to the first boot in a way that is no longer known.

use crate::embed::shell::{AndOr, Joint, Kind, List, Node, Pipeline, unquote, walk};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "postinst-exit-1", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    let is_postinst =
        body.name.starts_with("pkg_postinst") && !body.name.starts_with("pkg_postinst_ontarget");
    if body.kind != BodyKind::Scriptlet || !is_postinst {
        return;
    }
    let mut found: Vec<&Node> = Vec::new();
    for item in &body.script.list {
        collect(body, item, &mut found);
    }
    for node in found {
        let Some((file, span)) = body.place(&node.span) else { continue };
        cx.report(file, span, "`exit 1` no longer puts a scriptlet off to the first boot: `do_rootfs` fails")
            .help("write `pkg_postinst_ontarget`");
    }
}

/// The `exit 1` that are run while the image is made: only then `$D` holds something.
fn collect<'b>(body: &'b Body, item: &'b AndOr, found: &mut Vec<&'b Node>) {
    let joint = match asks_for_root(body, &item.first) {
        Some(true) => Joint::And,
        Some(false) => Joint::Or,
        None => return in_branches(body, item, found),
    };
    if let [(first, pipeline), ..] = item.rest.as_slice()
        && *first == joint
    {
        for node in &pipeline.commands {
            if is_exit(body, node) {
                found.push(node);
            }
            node.lists().into_iter().for_each(|list| in_list(body, list, found));
        }
    }
}

fn in_branches<'b>(body: &'b Body, item: &'b AndOr, found: &mut Vec<&'b Node>) {
    for node in item.nodes() {
        let Kind::If(branches, otherwise) = &node.kind else { continue };
        let [(condition, then), ..] = branches.as_slice() else { continue };
        let asked = match condition.as_slice() {
            [AndOr { first, rest, .. }] if rest.is_empty() => asks_for_root(body, first),
            _ => None,
        };
        match (asked, otherwise) {
            (Some(true), _) => in_list(body, then, found),
            (Some(false), Some(otherwise)) if branches.len() == 1 => in_list(body, otherwise, found),
            _ => {}
        }
    }
}

fn in_list<'b>(body: &'b Body, list: &'b List, found: &mut Vec<&'b Node>) {
    walk(list, &[], &mut |node| {
        if is_exit(body, node) {
            found.push(node);
        }
    });
}

fn is_exit(body: &Body, node: &Node) -> bool {
    let words = node.as_simple().map(|simple| simple.words.iter().map(|word| body.slice(&word.span)));
    words.is_some_and(|words| words.eq(["exit", "1"]))
}

/// Whether a test is true where `$D` holds something, or where it is empty.
fn asks_for_root(body: &Body, pipeline: &Pipeline) -> Option<bool> {
    let [node] = pipeline.commands.as_slice() else { return None };
    let operands = body.operands_of_test(node.as_simple()?)?;
    let words: Vec<String> =
        operands.iter().map(|word| unquote(body.slice(&word.span)).replace("${D}", "$D")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_set = match words.as_slice() {
        ["-n", "$D"] | ["$D"] | ["x$D", "!=", "x"] | ["$D", "!=", ""] => true,
        ["-z", "$D"] | ["x$D", "=" | "==", "x"] | ["$D", "=" | "==", ""] => false,
        _ => return None,
    };
    Some(is_set != pipeline.is_negated)
}
