//! `overlay-unsigned`: the files of the overlay are not part of the signature.

use super::sig_args_part::SIGNING;
use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::{ContainerKind, OVERLAY, overlay};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("container", "overlay-unsigned", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.is(ContainerKind::Rootfs) || overlay(data).is_none() {
        return;
    }
    if !data.get(SIGNING).is_some_and(|value| value.surely(leaves_out)) {
        return;
    }
    let overlays = subject.written(OVERLAY);
    let Some(written) = overlays.last() else { return };
    let signing = subject.written(SIGNING);
    let message = "the overlay is not signed: `--noconfig` leaves it out".to_owned();
    let (place, span) = match signing.last() {
        Some(signing) => (&signing.place, signing.value_span()),
        None => (&written.place, written.place.span),
    };
    let mut report = cx.report(&place.file.source, span, message);
    if !signing.is_empty() {
        report.label(&written.place.file.source, written.place.span, "the overlay");
    }
    report.help(format!("`{SIGNING} = \"--part ${{PN}}\"` signs the container with its overlay"));
    let edit = match (signing.as_slice(), written.assignment()) {
        ([], Some(assignment)) => {
            Some(edits::insert_after(assignment.0, &format!("{SIGNING} = \"--part ${{PN}}\"")))
        }
        // What is added may come on top of a `--noconfig` of the class.
        ([only], _) if only.is_whole() => only.assignment().and_then(|assignment| -> Option<Edit> {
            let words = assignment.value().words();
            let (_, span) = words.into_iter().find(|(word, _)| leaves_out(word))?;
            Some(edits::remove_word(assignment, span))
        }),
        _ => None,
    };
    if let Some(edit) = edit {
        report.fix(Fix::unsafe_("sign the overlay too", vec![edit]).changes_value());
    }
}

/// Whether arguments for signing leave the configuration out.
fn leaves_out(text: &str) -> bool {
    text.split_whitespace().any(|word| matches!(word, "--noconfig" | "-n"))
}
