//! `overlay-not-in-src-uri`: nothing brings the folder of the overlay.

use crate::lint::{Cx, Subject};
use crate::manifest::{ContainerKind, OVERLAY, overlay};
use crate::rules::rule;
use crate::syntax::ast::View;

rule!("container", "overlay-not-in-src-uri", Container(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    let container = subject.container;
    let Some(folder) = overlay(&subject.recipe.data) else { return };
    let is_open = container.entries.open || container.lookup.as_ref().is_none_or(|lookup| lookup.open);
    if !container.is(ContainerKind::Rootfs) || is_open || !container.entries_in(&folder).is_empty() {
        return;
    }
    if container.may_hold(&folder) || is_made_here(subject, &folder) {
        return;
    }
    let written = subject.written(OVERLAY);
    let Some(written) = written.last() else { return };
    let _ = cx
        .report(
            &written.place.file.source,
            written.value_span(),
            format!("`SRC_URI` does not bring `{folder}`, so copying the overlay fails"),
        )
        .help(format!("add `file://{folder}` to `SRC_URI`"));
}

/// Whether a function of the recipe's own speaks of the folder, and so may make it.
fn is_made_here(subject: &Subject<'_>, folder: &str) -> bool {
    subject.own_files().iter().any(|file| {
        file.ast().stmts().any(|stmt| match stmt.view() {
            View::Function(_) | View::Def(_) => {
                let text = stmt.source();
                text.contains(folder) || text.contains(OVERLAY)
            }
            View::Assignment(assignment) => {
                assignment.flag().is_some() && assignment.value().get().contains(folder)
            }
            _ => false,
        })
    })
}
