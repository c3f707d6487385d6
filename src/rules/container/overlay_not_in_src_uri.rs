//! `overlay-not-in-src-uri`: nothing brings the directory of the overlay.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::{ContainerKind, OVERLAY, overlay};
use crate::rules::rule;
use crate::syntax::ast::View;

rule!("container", "overlay-not-in-src-uri", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    let is_open =
        container.entries.may_fill_workdir() || container.lookup.as_ref().is_none_or(|lookup| lookup.open);
    if !container.is(ContainerKind::Rootfs) || subject.recipe.data.recipe_part_missing() {
        return;
    }
    let mut wrong = never_there(subject);
    if wrong.is_none()
        && !is_open
        && let Some(directory) = overlay(&subject.recipe.data)
    {
        wrong = not_brought(subject, &directory);
    }
    let Some((message, help)) = wrong else { return };
    let written = subject.written(OVERLAY);
    let Some(written) = written.last() else { return };
    cx.report(&written.place.file.source, written.value_span(), message).help(help);
}

/// What the class makes of a value that can name no directory below WORKDIR, whatever is unpacked there.
fn never_there(subject: &RecipeContext<'_>) -> Option<(String, String)> {
    let raw = subject.recipe.data.get_raw(OVERLAY)?;
    let text = raw.exact()?;
    if is_made_here(subject, OVERLAY) {
        return None;
    }
    let below = ["${WORKDIR}/", "${UNPACKDIR}/"].iter().find_map(|directory| text.strip_prefix(directory));
    if let Some(directory) = below {
        let message = format!("the overlay is taken from `${{WORKDIR}}/{text}`, so copying it fails");
        return Some((
            message,
            format!("the class puts `${{WORKDIR}}/` in front itself: write `{directory}`"),
        ));
    }
    let value = subject.recipe.data.get(OVERLAY)?;
    let value = value.exact()?;
    let only = value.trim();
    if only.is_empty() || !value.trim_end().contains(char::is_whitespace) {
        return None;
    }
    let help = match only.contains(char::is_whitespace) {
        true => "name one directory, without spaces".to_owned(),
        false => format!("`{OVERLAY} = \"{only}\"` names the directory without a space in front"),
    };
    let message =
        format!("a space makes several paths of `${{WORKDIR}}/{value}`, so copying the overlay fails");
    Some((message, help))
}

/// What is wrong if nothing brings `directory`.
fn not_brought(subject: &RecipeContext<'_>, directory: &str) -> Option<(String, String)> {
    let container = subject.container;
    let is_there =
        directory.is_empty() || !container.entries_in(directory).is_empty() || container.may_hold(directory);
    if is_there || is_made_here(subject, directory) {
        return None;
    }
    let is_absolute =
        subject.recipe.data.get(OVERLAY).is_some_and(|value| value.surely(|text| text.starts_with('/')));
    let below = if is_absolute { " below `${WORKDIR}`, where it is taken from" } else { "" };
    let message = format!("`SRC_URI` does not bring `{directory}`{below}, so copying the overlay fails");
    Some((message, format!("add `file://{directory}` to `SRC_URI`")))
}

/// Whether a function of the recipe's own speaks of the directory, and so may make it.
fn is_made_here(subject: &RecipeContext<'_>, directory: &str) -> bool {
    subject.own_files().iter().any(|file| {
        file.ast().stmts().any(|stmt| match stmt.view() {
            View::Function(_) | View::Def(_) => {
                let text = stmt.source();
                text.contains(directory) || text.contains(OVERLAY)
            }
            View::Assignment(assignment) => {
                assignment.flag().is_some() && assignment.value().get().contains(directory)
            }
            _ => false,
        })
    })
}
