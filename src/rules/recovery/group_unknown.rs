//! `group-unknown`: a container is in a group that no device knows.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::{AppArgs, ContainerKind, ManifestKind, Member, Project};
use crate::rules::rule;
use crate::text::{SourceFile, Span, closest, suggest};

rule!("recovery", "group-unknown", Project(check));

const VARIABLE: &str = "PVR_APP_ADD_GROUP";

/// A group that a container is put into, and where that is written.
struct Named<'p> {
    member: &'p Member,
    group: String,
    file: Arc<SourceFile>,
    span: Span,
    /// The index in the container's manifests, if it is written in one.
    manifest: Option<usize>,
}

fn check(cx: &mut Cx<'_>, project: &Project<'_>) {
    if project.hidden.devices {
        return;
    }
    let mut known = project.groups();
    let mut named: Vec<Named<'_>> =
        project.members.iter().flat_map(|member| named(project, member)).collect();
    let is_known = |known: &BTreeSet<String>, named: &Named<'_>, cx: &Cx<'_>| {
        known.contains(&named.group)
            || cx.config_of(named.member.path()).config().groups.contains(&named.group)
    };
    named.retain(|named| !is_known(&known, named, cx));
    if named.is_empty() {
        return;
    }
    known.extend(project.groups_on_disk());
    named.retain(|named| !known.contains(&named.group));
    for named in named {
        let settings = cx.config_of(named.member.path());
        let all: Vec<&str> = known.iter().chain(&settings.config().groups).map(String::as_str).collect();
        let (message, help) = texts(&named.group, &all);
        let container = &named.member.container;
        let mut report = match named.manifest {
            Some(index) => cx.report_manifest(
                &named.member.recipe,
                container,
                &container.manifests[index],
                named.span,
                message,
            ),
            None => cx.report(&named.file, named.span, message),
        };
        report.about(&named.member.recipe.file);
        report.help(help);
        let near = closest(&named.group, all.iter().copied());
        if let Some(fix) = near.and_then(|near| edits::meant(&named.file, named.span, &named.group, near)) {
            report.fix(fix);
        }
    }
}

fn texts(group: &str, known: &[&str]) -> (String, String) {
    if group.is_empty() {
        return (
            "the group is empty, so `pvr` takes the next argument for it".to_owned(),
            format!("the groups are {}", known.join(", ")),
        );
    }
    let help = closest(group, known.iter().copied()).map(suggest).unwrap_or_else(|| {
        format!(
            "the groups are {}; further ones are defined in a device.json, or listed as `groups` in pvlint.toml",
            known.join(", ")
        )
    });
    (format!("no device knows the group `{group}`"), help)
}

/// The groups that a container is put into.
fn named<'p>(project: &'p Project<'_>, member: &'p Member) -> Vec<Named<'p>> {
    match member.container.kind.container() {
        Some(ContainerKind::Rootfs) if AppArgs::of(&member.recipe.data).last("group").is_some() => {
            by_argument(member).into_iter().collect()
        }
        Some(ContainerKind::Rootfs) => {
            by_variable(member).into_iter().chain(by_overrides(project, member)).collect()
        }
        Some(ContainerKind::Repackaged) => {
            by_argument(member).into_iter().chain(by_manifest(member)).collect()
        }
        None => Vec::new(),
    }
}

/// What the class passes on some machines only.
fn by_overrides<'p>(project: &Project<'_>, member: &'p Member) -> Vec<Named<'p>> {
    let subject = RecipeContext::of(member, project.build);
    let set = subject.set_by_overrides(VARIABLE).into_iter();
    set.filter_map(|(written, value)| {
        let group = value.exact()?.trim().to_owned();
        let file = Arc::clone(&written.place.file.source);
        Some(Named { member, group, file, span: written.value_span(), manifest: None })
    })
    .collect()
}

/// The class passes PVR_APP_ADD_GROUP.
fn by_variable(member: &Member) -> Option<Named<'_>> {
    let data = &member.recipe.data;
    let group = data.get(VARIABLE)?.exact()?.trim().to_owned();
    let place = data.last_effective_event(VARIABLE)?.place;
    if place.file.is_virtual() {
        return None;
    }
    let stmt = place.file.parse.tree.stmt_at(place.span.start as usize)?;
    let assignment = place.file.ast().stmt(stmt).as_assignment();
    let span = assignment.map_or(place.span, |assignment| assignment.value().span());
    let span = if span.is_empty() { place.span } else { span };
    Some(Named { member, group, file: Arc::clone(&place.file.source), span, manifest: None })
}

/// What a recipe passes on with the other flags; `pvrexport` does so when it fetches from a registry.
fn by_argument(member: &Member) -> Option<Named<'_>> {
    let data = &member.recipe.data;
    if !member.container.uses_app_args(data) {
        return None;
    }
    let args = AppArgs::of(data);
    let flag = args.last("group").filter(|flag| flag.word.sure && flag.value_word.sure)?;
    let place = flag.value_word.place.as_ref().filter(|place| !place.file.is_virtual())?;
    let group = flag.value.clone().filter(|group| !group.contains('$'))?;
    Some(Named { member, group, file: Arc::clone(&place.file.source), span: place.span, manifest: None })
}

/// The group in args.json, which is merged into what is repackaged. Machines may have one each.
fn by_manifest(member: &Member) -> Vec<Named<'_>> {
    let container = &member.container;
    let manifests = container.manifests.iter().enumerate();
    let args = manifests.filter(|(_, manifest)| {
        manifest.kind == ManifestKind::Args && container.entries.list[manifest.entry].word.sure
    });
    args.filter_map(|(index, manifest)| {
        let said = manifest.said("PV_GROUP")?;
        let file = Arc::clone(&manifest.document.source);
        Some(Named { member, group: said.text.to_owned(), file, span: said.span, manifest: Some(index) })
    })
    .collect()
}
