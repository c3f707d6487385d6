//! `group-conflict`: args.json names another group than the one the build passes.

use crate::lint::{Cx, RecipeContext, place_in_a_file};
use crate::manifest::stock_groups::DEFAULT_GROUP;
use crate::manifest::{AppArgs, ContainerKind, ManifestKind, SpannedStr};
use crate::rules::rule;
use crate::text::Fix;

rule!("recovery", "group-conflict", Container(check));

pub(super) const VARIABLE: &str = "PVR_APP_ADD_GROUP";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (said, group) in both(subject) {
        if said.text != group {
            report(cx, subject, said, &group);
        }
    }
}

fn report(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, said: SpannedStr<'_>, group: &str) {
    let message = format!("the container is in the group `{group}`, not in `{}`", said.text);
    let mut report = cx.report_manifest(subject.recipe, subject.container, said.manifest, said.span, message);
    let args = AppArgs::of(&subject.recipe.data);
    let flag = args.last("group").and_then(|flag| flag.word.place.clone());
    let mut decisive = place_in_a_file(flag);
    if decisive.is_none() && subject.is_decided(VARIABLE) {
        decisive = subject.last_set(VARIABLE);
    }
    match decisive {
        Some(place) => report.label(&place.file.source, place.span, "this one counts"),
        None => {
            let place = subject.anchor();
            let why = format!("`container-pvrexport` passes `{DEFAULT_GROUP}` unless `{VARIABLE}` is set");
            report.label(&place.file.source, place.span, why)
        }
    };
    report.help(format!("set `{VARIABLE}` and drop `PV_GROUP`"));
    let document = &said.manifest.document;
    let edit = document.root.as_ref().and_then(|root| document.remove_member(root, "PV_GROUP"));
    if let Some(edit) = edit {
        report.fix(
            Fix::unsafe_(format!("remove `PV_GROUP`, for `{group}` counts"), vec![edit]).changes_value(),
        );
    }
}

/// The group in the args.json of a rootfs container, and the one that the class passes to `pvr`, if both are
/// surely known. Machines may have an args.json each.
pub(super) fn both<'s>(subject: &'s RecipeContext<'_>) -> Vec<(SpannedStr<'s>, String)> {
    let (container, data) = (subject.container, &subject.recipe.data);
    let args = AppArgs::of(data);
    let group = match args.last("group") {
        Some(flag) if flag.word.sure && flag.value_word.sure => flag.value.clone(),
        Some(_) => None,
        None => data.get(VARIABLE).and_then(|group| group.exact().map(|group| group.trim().to_owned())),
    };
    let group = group.unwrap_or_default();
    if !container.is(ContainerKind::Rootfs) || group.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for args in container.manifests_of(ManifestKind::Args) {
        if !container.entries.list[args.entry].word.sure {
            continue;
        }
        if let Some(said) = args.said("PV_GROUP") {
            found.push((said, group.clone()));
        }
    }
    found
}
