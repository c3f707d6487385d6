//! `image-basename-mismatch`: IMAGE_BASENAME of a container is not its name.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::ContainerKind;
use crate::rules::rule;
use crate::text::Fix;

rule!("image", "image-basename-mismatch", Container(check));

const VARIABLE: &str = "IMAGE_BASENAME";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.is(ContainerKind::Rootfs) || data.recipe_part_missing() || subject.is_misnamed() {
        return;
    }
    let (Some(basename), Some(name)) = (data.get(VARIABLE), data.get("PN")) else { return };
    let (Some(basename), Some(name)) = (basename.exact(), name.exact()) else { return };
    if basename == name {
        return;
    }
    let written = subject.written(VARIABLE);
    let Some((written, assignment)) = written.last().and_then(|last| Some((last, last.assignment()?))) else {
        return;
    };
    let message =
        format!("`{VARIABLE}` is `{basename}`, but the container and its export are called `{name}`");
    let span = assignment.value().span();
    let span = if span.is_empty() { written.place.span } else { span };
    let mut report = cx.report(&written.place.file.source, span, message);
    report.help(format!("`{VARIABLE}` is the recipe's name by default: write \"${{PN}}\" or leave it out"));
    if written.is_whole() && assignment.value().get() != "${PN}" {
        report.fix(
            Fix::safe("write \"${PN}\"", vec![edits::replace_value(assignment, "${PN}")]).changes_value(),
        );
    }
}
