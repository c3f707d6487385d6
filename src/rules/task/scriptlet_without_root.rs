//! `scriptlet-without-root`: a scriptlet runs a program of the device while the image is made.

use crate::embed::shell::{AndOr, Kind, Node, walk};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("task", "scriptlet-without-root", Body(check));

/// Programs that are for the running device, unless they are told another root.
const PROGRAMS: [&str; 2] = ["ldconfig", "systemctl"];

/// Commands after which nothing more runs, or something else.
const LEAVING: [&str; 4] = ["exec", "exit", "return", "."];

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind != BodyKind::Scriptlet || !body.is_whole || !runs_for_images(&body.name) {
        return;
    }
    for item in &body.script.list {
        if let Some((node, program)) = program_of_device(body, item) {
            let Some((file, span)) = body.place(&node.span) else { continue };
            let message = format!("`{program}` also runs while an image is made, on the machine that builds");
            cx.report(file, span, message)
                .help("ask first whether `$D` is empty, or write `pkg_postinst_ontarget`");
        }
        if may_leave(body, item) {
            return;
        }
    }
}

/// Whether `do_rootfs` runs a scriptlet: those before and after a removal it has no use for.
fn runs_for_images(name: &str) -> bool {
    ["pkg_postinst", "pkg_preinst"].contains(&name.split(':').next().unwrap_or_default())
}

/// The command, if it is one that surely runs and whose failure counts.
fn program_of_device<'b>(body: &'b Body, item: &'b AndOr) -> Option<(&'b Node, &'b str)> {
    let is_tolerated = !item.rest.is_empty() || item.is_background || item.first.is_negated;
    let [node] = item.first.commands.as_slice() else { return None };
    let words = &node.as_simple()?.words;
    let (first, arguments) = words.split_first()?;
    let written = body.slice(&first.span);
    let program = written.rsplit('/').next().unwrap_or(written);
    let is_plain = written.len() == program.len() || written.starts_with('/') || written.starts_with("${");
    // What the shell knows of, such as `$OPTS`, may hold the root.
    let is_told = arguments.iter().any(|word| {
        let text = body.slice(&word.span);
        text.contains("root")
            || text.starts_with("-r")
            || text.replace("${", "").contains(['$', '`'])
            || text.contains("${D}")
    });
    if is_tolerated || is_told || !is_plain || written.starts_with("${D}") || !PROGRAMS.contains(&program) {
        return None;
    }
    Some((node, program))
}

/// Whether what follows may run only on a device: something before it asked for the root, or left.
fn may_leave(body: &Body, item: &AndOr) -> bool {
    let mut leaves = false;
    walk(std::slice::from_ref(item), &[], &mut |node| {
        let is_leaving = node.as_simple().is_some_and(|simple| {
            simple.words.first().is_some_and(|word| LEAVING.contains(&body.slice(&word.span)))
        });
        // A function may leave where it is called, and `set -e` where a test fails.
        leaves |= is_leaving || matches!(node.kind, Kind::Function(_));
    });
    let is_test = item
        .first
        .commands
        .iter()
        .any(|node| node.as_simple().is_some_and(|simple| body.operands_of_test(simple).is_some()));
    leaves || is_test
}
