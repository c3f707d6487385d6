//! `entrypoint-not-executable`: the program to start is installed so that it cannot be run.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::{ContainerKind, Entrypoint};
use crate::rules::rule;

rule!("container", "entrypoint-not-executable", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    if !container.is(ContainerKind::Rootfs) || subject.recipe.data.recipe_part_missing() {
        return;
    }
    let (program, start) = match container.start(&subject.recipe.data) {
        Entrypoint::Named { program, place: Some(start) } => {
            (program, (start.file.source.clone(), start.span))
        }
        Entrypoint::Configured { program, manifest, span } => {
            (program, (container.manifests[manifest].document.source.clone(), span))
        }
        _ => return,
    };
    let installs = subject.installs("${IMAGE_ROOTFS}");
    let mut files = installs.files.iter().rev().filter(|(_, file)| file.path == program);
    let Some((number, file)) = files.next() else { return };
    // What another command does to the same file comes first.
    if file.executable != Some(false) || files.any(|(_, other)| other.executable != Some(false)) {
        return;
    }
    let Some((source, span)) = subject.bodies()[*number].place(&file.span) else { return };
    let mut report =
        cx.report(source, span, format!("`{program}` is started, but installed so that it cannot be run"));
    report.label(&start.0, start.1, "started here");
    report.help("install it with `-m 0755`");
}
