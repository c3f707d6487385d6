//! `group-unknown`: a container is in a group that no device knows.

use std::sync::Arc;

use crate::lint::{Cx, RecipeContext, edits, place_in_a_file};
use crate::manifest::graph::{Graph, Image};
use crate::manifest::{AppArgs, ContainerKind, ManifestKind, Member, Project};
use crate::rules::rule;
use crate::text::{SourceFile, Span, closest, suggest};

rule!("recovery", "group-unknown", Graph(check));

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

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    let project = graph.project;
    if project.hidden.devices {
        return;
    }
    let mut anywhere = project.groups();
    let mut unknown: Vec<Named<'_>> = Vec::new();
    for named in project.members.iter().flat_map(|member| named(project, member)) {
        let settings = cx.config_of(named.member.path());
        if settings.config().groups.contains(&named.group) {
            continue;
        }
        match lacking_image(graph, &named) {
            Some((image, known)) => {
                let message =
                    format!("the device of the image `{}` has no group `{}`", image.name, named.group);
                report(cx, &named, message, &known, "its `device.json` alone counts");
            }
            None if !anywhere.contains(&named.group) => unknown.push(named),
            None => {}
        }
    }
    if unknown.is_empty() {
        return;
    }
    anywhere.extend(project.groups_on_disk());
    unknown.retain(|named| !anywhere.contains(&named.group));
    for named in unknown {
        let settings = cx.config_of(named.member.path());
        let known: Vec<&str> = anywhere.iter().chain(&settings.config().groups).map(String::as_str).collect();
        let message = format!("no device knows the group `{}`", named.group);
        let more = "further ones are defined in a device.json, or listed as `groups` in pvlint.toml";
        report(cx, &named, message, &known, more);
    }
}

/// An image with the container whose own device files lack the group, and the groups that these have.
fn lacking_image<'g>(graph: &'g Graph<'_>, named: &Named<'_>) -> Option<(&'g Image, Vec<&'g str>)> {
    let node = graph.nodes.iter().position(|node| std::ptr::eq(node.member, named.member))?;
    for image in graph.images_with(node) {
        let groups = graph.devices_in(image).flat_map(|device| &device.groups);
        let known: Vec<&str> = groups.map(|group| group.name.text).collect();
        if !known.is_empty() && !known.contains(&named.group.as_str()) {
            return Some((image, known));
        }
    }
    None
}

/// Says that a group is none of those that are `known`; `more` is what else is to be said of these.
fn report(cx: &mut Cx<'_>, named: &Named<'_>, message: String, known: &[&str], more: &str) {
    let container = &named.member.container;
    let list = known.join(", ");
    let near = closest(&named.group, known.iter().copied());
    let (message, help) = match near {
        _ if named.group.is_empty() => (
            "the group is empty, so `pvr` takes the next argument for it".to_owned(),
            format!("the groups are {list}"),
        ),
        Some(near) => (message, suggest(near)),
        None => (message, format!("the groups are {list}; {more}")),
    };
    let mut report = match named.manifest {
        Some(index) => {
            let manifest = &container.manifests[index];
            cx.report_manifest(&named.member.recipe, container, manifest, named.span, message)
        }
        None => cx.report(&named.file, named.span, message),
    };
    report.about(&named.member.recipe.file);
    report.help(help);
    if let Some(fix) = near.and_then(|near| edits::meant(&named.file, named.span, &named.group, near)) {
        report.fix(fix);
    }
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
    let flag = args.last("group")?;
    let place = place_in_a_file(flag.value_word.place.as_ref())?;
    let group = flag.value.clone()?;
    if !flag.word.sure || !flag.value_word.sure || group.contains('$') {
        return None;
    }
    Some(Named { member, group, file: Arc::clone(&place.file.source), span: place.span, manifest: None })
}

/// The group in args.json, which is merged into what is repackaged. Machines may have one each.
fn by_manifest(member: &Member) -> Vec<Named<'_>> {
    let container = &member.container;
    let mut found = Vec::new();
    for (index, manifest) in container.manifests.iter().enumerate() {
        if manifest.kind != ManifestKind::Args || !container.entries.list[manifest.entry].word.sure {
            continue;
        }
        let Some(said) = manifest.said("PV_GROUP") else { continue };
        let file = Arc::clone(&manifest.document.source);
        let group = said.text.to_owned();
        found.push(Named { member, group, file, span: said.span, manifest: Some(index) });
    }
    found
}
