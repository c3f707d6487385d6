//! `pvcont-name-default`: the class cuts more out of the recipe's name than its prefix.

use crate::lint::{Cx, Subject, edits};
use crate::manifest::ContainerKind;
use crate::rules::rule;
use crate::text::{Fix, Safety};

rule!("container", "pvcont-name-default", Container(check));

const PREFIX: &str = "pv-";

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.is(ContainerKind::Repackaged) || data.is_opaque() {
        return;
    }
    let Some(value) = data.get("BPN") else { return };
    let Some(name) = value.exact() else { return };
    let wanted = name.strip_prefix(PREFIX).unwrap_or(name);
    if !wanted.contains(PREFIX) || subject.is_decided("PVCONT_NAME") {
        return;
    }
    let place = subject.anchor();
    let default = name.replace(PREFIX, "");
    let message =
        format!("the container is called `{default}`: the class takes every `{PREFIX}` out of `{name}`");
    let line = format!("PVCONT_NAME = \"{wanted}\"");
    let mut report = cx
        .report(&place.file.source, place.span, message)
        .help(format!("`{line}` below the `inherit` line, if that is its name in the fetched container"));
    if let Some(inherit) = subject.inherit_of("pvrexport") {
        report = report.fix(Fix {
            title: format!("call it `{wanted}`"),
            safety: Safety::Unsafe,
            edits: vec![edits::insert_after(inherit, &format!("\n{line}"))],
            changes_value: true,
            files: Vec::new(),
        });
    }
    drop(report);
}
