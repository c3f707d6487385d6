//! `mdev-value`: PVRIMAGE_AUTO_MDEV is neither "0" nor "1".

use crate::lint::{AssignmentSite, Cx, RecipeContext, edits};
use crate::manifest::ContainerKind;
use crate::model::EventOp;
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::text::{Fix, Safety};
use crate::value::Value;

rule!("container", "mdev-value", Container(check));

const VARIABLE: &str = "PVRIMAGE_AUTO_MDEV";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.is(ContainerKind::Rootfs) {
        return;
    }
    if let Some(value) = subject.recipe.data.get(VARIABLE)
        && value.surely(is_wrong)
    {
        if let Some(written) =
            subject.sites_with_overrides(VARIABLE).pop().or_else(|| subject.last_effective_event(VARIABLE))
        {
            report(cx, &written, &value);
        }
        return;
    }
    for (written, value) in subject.set_by_overrides(VARIABLE) {
        if value.surely(is_wrong) {
            report(cx, &written, &value);
        }
    }
}

fn is_wrong(text: &str) -> bool {
    text != "0" && text != "1"
}

fn report(cx: &mut Cx<'_>, written: &AssignmentSite, value: &Value) {
    let file = &written.place.file;
    let assignment = plain_assignment(written, value);
    let texts = value.possible().unwrap_or_default();
    let shown = texts.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(" and ");
    let means = if texts.len() == 1 { "means" } else { "mean" };
    let span = assignment
        .and_then(|assignment| assignment.quotes())
        .map_or(written.place.span, |(open, close)| open.cover(close));
    let message = format!("{shown} {means} off: only \"1\" turns `{VARIABLE}` on");
    let mut report = cx.report(&file.source, span, message);
    let (new, safety) = match value.exact().unwrap_or_default().trim().to_lowercase().as_str() {
        // What it does already.
        "" | "no" | "n" | "false" | "f" | "off" | "none" => ("0", Safety::Safe),
        _ => ("1", Safety::Unsafe),
    };
    report.help("write \"1\" for the default rules, which open every device node, or \"0\" for none");
    if let Some(assignment) = assignment {
        report.fix(
            Fix::new(safety, format!("write \"{new}\""), vec![edits::replace_value(assignment, new)])
                .changes_value(),
        );
    }
}

/// The assignment of the very value: only that shows what was meant.
fn plain_assignment<'w>(written: &'w AssignmentSite, value: &Value) -> Option<Assignment<'w>> {
    let assignment = written.assignment()?;
    let is_plain =
        matches!(written.op, EventOp::Assign(_)) && value.exact() == Some(&*assignment.value().get());
    if is_plain { Some(assignment) } else { None }
}
