//! `group-conflict`: args.json names another group than the one the build passes.

use crate::lint::{Cx, Subject};
use crate::manifest::groups::DEFAULT_GROUP;
use crate::manifest::{ContainerKind, ManifestKind, Said};
use crate::rules::rule;
use crate::text::{Fix, Safety};

rule!("recovery", "group-conflict", Container(check));

pub(super) const VARIABLE: &str = "PVR_APP_ADD_GROUP";

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    for (said, group) in both(subject).into_iter().filter(|(said, group)| said.text != group) {
        report(cx, subject, said, &group);
    }
}

fn report(cx: &mut Cx<'_>, subject: &Subject<'_>, said: Said<'_>, group: &str) {
    let message = format!("the container is in the group `{group}`, not in `{}`", said.text);
    let mut report = cx.report_manifest(subject.recipe, subject.container, said.manifest, said.span, message);
    report = match subject.last_set(VARIABLE).filter(|_| subject.is_decided(VARIABLE)) {
        Some(place) => report.label(&place.file.source, place.span, "this one counts"),
        None => {
            let place = subject.anchor();
            let why = format!("`container-pvrexport` passes `{DEFAULT_GROUP}` unless `{VARIABLE}` is set");
            report.label(&place.file.source, place.span, why)
        }
    };
    report = report.help(format!("set `{VARIABLE}` and drop `PV_GROUP`"));
    let document = &said.manifest.document;
    let edit = document.root.as_ref().and_then(|root| document.remove_member(root, "PV_GROUP"));
    if let Some(edit) = edit {
        let _ = report.fix(Fix {
            title: format!("remove `PV_GROUP`, for `{group}` counts"),
            safety: Safety::Unsafe,
            edits: vec![edit],
            changes_value: true,
            files: Vec::new(),
        });
    }
}

/// The group in the args.json of a rootfs container, and the one that the class passes to `pvr`, if both are
/// surely known. Machines may have an args.json each.
pub(super) fn both<'s>(subject: &'s Subject<'_>) -> Vec<(Said<'s>, String)> {
    let container = subject.container;
    let group = subject.recipe.data.get(VARIABLE);
    let group = group.as_ref().and_then(|group| group.exact()).unwrap_or_default().trim();
    if !container.is(ContainerKind::Rootfs) || group.is_empty() {
        return Vec::new();
    }
    let args = container.manifests.iter().filter(|manifest| manifest.kind == ManifestKind::Args);
    let args = args.filter(|args| container.entries.list[args.entry].word.sure);
    args.filter_map(|args| Some((args.said("PV_GROUP")?, group.to_owned()))).collect()
}
