//! `group-redundant`: args.json repeats the group that the build passes.

use super::group_conflict::{VARIABLE, both};
use crate::lint::{Cx, RecipeContext};
use crate::manifest::SpannedStr;
use crate::rules::rule;
use crate::text::Fix;

rule!("recovery", "group-redundant", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (said, group) in both(subject) {
        if said.text == group {
            report(cx, subject, said, &group);
        }
    }
}

fn report(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, said: SpannedStr<'_>, group: &str) {
    let document = &said.manifest.document;
    let span = document.key_span("/PV_GROUP").unwrap_or(said.span);
    let message = format!("the build passes the group `{group}` anyway, so this key has no effect");
    let mut report = cx.report_manifest(subject.recipe, subject.container, said.manifest, span, message);
    report.help(format!("the group is chosen by `{VARIABLE}`"));
    let edit = document.root.as_ref().and_then(|root| document.remove_member(root, "PV_GROUP"));
    if let Some(edit) = edit {
        report.fix(Fix::safe("remove `PV_GROUP`", vec![edit]).changes_value());
    }
}
