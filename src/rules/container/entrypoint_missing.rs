//! `entrypoint-missing`: a lean image without an init, and nothing that says what to start.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::graph::Graph;
use crate::manifest::kind::RecipeFacts;
use crate::manifest::policy::Effective;
use crate::manifest::{ContainerKind, Entrypoint};
use crate::rules::rule;
use crate::syntax::ast::View;

rule!("container", "entrypoint-missing", Graph(check));

/// What the names of packages have in them that bring `/sbin/init`, or may.
const INIT: [&str; 9] =
    ["init", "systemd", "packagegroup", "openrc", "runit", "s6", "finit", "supervis", "core-image"];

/// Packages that surely bring none.
const PLAIN: [&str; 5] = ["base-files", "base-passwd", "bash", "busybox", "netbase"];

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        let subject = RecipeContext::of(node.member, graph.project.build);
        if starts_init(&subject) && !is_only_mounted(graph, at) && !makes_init(&subject) {
            report(cx, &subject);
        }
    }
}

/// Whether it is a lean image, and nothing says what to start in it.
fn starts_init(subject: &RecipeContext<'_>) -> bool {
    let RecipeContext { recipe, container, .. } = subject;
    container.is(ContainerKind::Rootfs)
        && !container.kind.lacks_image().is_yes()
        && !recipe.data.recipe_part_missing()
        && recipe.inherits("core-image").is_no()
        && matches!(container.start(&recipe.data), Entrypoint::Init)
}

/// Whether the device may do no more than mount it, so that nothing is started.
fn is_only_mounted(graph: &Graph<'_>, node: usize) -> bool {
    Effective::new(graph, node).status_goal.given.iter().any(|goal| goal.value == "MOUNTED")
}

fn report(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    let Some(packages) = subject.own_packages() else { return };
    if packages.iter().any(|package| INIT.iter().any(|init| package.contains(init))) {
        return;
    }
    let is_sure = packages.iter().all(|package| PLAIN.contains(&package.as_str()));
    let place = subject.anchor();
    let file_name = container.file_name.as_deref().unwrap_or("NAME");
    let mut report = cx.report(
        &place.file.source,
        place.span,
        "nothing says what to start, and the image has no `/sbin/init`",
    );
    report.help(format!(
            "add `--config=Entrypoint=/usr/bin/…` to `PVR_APP_ADD_EXTRA_ARGS`, or ship `{file_name}.config.json`"
        ))
        .about(&subject.recipe.file);
    if !is_sure {
        report.severity(Severity::Note);
    }
}

/// Whether a function of the recipe's own speaks of an init.
fn makes_init(subject: &RecipeContext<'_>) -> bool {
    subject.own_files().iter().any(|file| {
        file.ast().stmts().any(|stmt| match stmt.view() {
            View::Function(function) => function.body().slice(file.source.text()).contains("/init"),
            _ => false,
        })
    })
}
