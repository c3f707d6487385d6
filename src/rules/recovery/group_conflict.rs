//! `group-conflict`: args.json names another group than the one the build passes.

use crate::lint::{Cx, Subject};
use crate::manifest::groups::DEFAULT_GROUP;
use crate::manifest::{ContainerKind, ManifestKind, Said};
use crate::rules::rule;
use crate::text::{Edit, Fix, Safety};

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
    let _ = report.help(format!("set `{VARIABLE}` and drop `PV_GROUP`")).fix(Fix {
        title: format!("write the group that counts, `{group}`"),
        safety: Safety::Unsafe,
        edits: vec![Edit::replace(said.span, format!("\"{group}\""))],
        changes_value: true,
    });
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
