//! `fstypes-not-pinned`: a container that is also built as every other kind of image.

use crate::lint::{AssignmentSite, Cx, RecipeContext, edits};
use crate::manifest::ContainerKind;
use crate::model::EventOp;
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::Fix;
use crate::value::EditKind;

rule!("image", "fstypes-not-pinned", Container(check));

const VARIABLE: &str = "IMAGE_FSTYPES";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.is(ContainerKind::Rootfs)
        || data.recipe_part_missing()
        || !subject.knows_its_classes()
    {
        return;
    }
    let written = subject.sites_with_overrides(VARIABLE);
    if written.iter().any(pins) {
        return;
    }
    if let Some(last) = written.last() {
        let message = "the types that the machine asks for are built as well: this does not replace them";
        let mut report = cx.report(&last.place.file.source, last.place.span, message);
        report.help(format!("`{VARIABLE} = \"pvrexportit\"` leaves only the container"));
        return;
    }
    let place = subject.anchor();
    let line = format!("{VARIABLE} = \"pvrexportit\"");
    let mut report = cx.report(
        &place.file.source,
        place.span,
        format!("`{VARIABLE}` is not set, so the types that the machine asks for are built as well"),
    );
    report.help(format!("`{line}` leaves only the container"));
    if let Some(inherit) = subject.first_inherit() {
        report.fix(
            Fix::unsafe_(
                "build the container only",
                vec![edits::insert_after(inherit, &format!("\n{line}"))],
            )
            .changes_value(),
        );
    }
}

/// Whether it takes the place of what machine and distribution ask for. Whoever removes types decides about
/// them, too.
fn pins(written: &AssignmentSite) -> bool {
    match written.op {
        EventOp::Assign(operator) => matches!(operator, Operator::Set | Operator::Immediate),
        EventOp::Edit(kind, _) => kind == EditKind::Remove,
        _ => true,
    }
}
