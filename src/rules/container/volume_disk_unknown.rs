//! `volume-disk-unknown`: a container keeps a volume on a disk that the device of its image does not have.

use strsim::damerau_levenshtein;

use crate::diag::Severity;
use crate::lint::{Cx, edits, place_in_a_file};
use crate::manifest::device::Device;
use crate::manifest::graph::{Graph, Image, Node};
use crate::manifest::{AppArgs, AppFlag, Volume};
use crate::rules::manifest::device_volume_disk::fragments;
use crate::rules::rule;
use crate::text::{closest, differ_in_numbers, suggest};

rule!("container", "volume-disk-unknown", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    if graph.project.hidden.devices {
        return;
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        let data = &node.member.recipe.data;
        if !node.member.container.uses_app_args(data) {
            continue;
        }
        let args = AppArgs::of(data);
        for flag in args.named("volume") {
            if !flag.word.sure || !flag.value_word.sure {
                continue;
            }
            let Some(volume) = flag.value.as_deref().and_then(Volume::parse) else { continue };
            let Some(disk) = volume.disk else { continue };
            if disk.contains('$') {
                continue;
            }
            if let Some((image, known)) = lacking_image(graph, at, &disk) {
                let message = format!("the device of the image `{}` has no disk `{disk}`", image.name);
                report(cx, (node, flag), (&known, &disk), message, Severity::Error);
            } else if let Some(known) = nearly_known(graph, at, &disk) {
                let message = format!("no device here has a disk `{disk}`");
                report(cx, (node, flag), (&known, &disk), message, Severity::Warning);
            }
        }
    }
}

/// An image with the container whose own device files lack the disk, and the disks that these have.
fn lacking_image<'g>(graph: &'g Graph<'_>, at: usize, disk: &str) -> Option<(&'g Image, Vec<String>)> {
    for image in graph.images_with(at) {
        if graph.devices_in(image).next().is_none() {
            continue;
        }
        let mut known: Vec<String> =
            graph.devices_in(image).flat_map(Device::disk_names).map(str::to_owned).collect();
        for member in &image.devices {
            known.extend(fragments(&graph.project.members[*member].container, &graph.project.build.files));
        }
        if !known.iter().any(|name| name == disk) {
            return Some((image, known));
        }
    }
    None
}

/// The disks of the devices that a container may meet, if one of them is called so but for a letter.
fn nearly_known(graph: &Graph<'_>, at: usize, disk: &str) -> Option<Vec<String>> {
    let devices = graph.devices_of(at);
    let mut known: Vec<String> =
        devices.iter().flat_map(|device| device.disk_names()).map(str::to_owned).collect();
    for member in &graph.project.members {
        if member.devices().next().is_some() {
            known.extend(fragments(&member.container, &graph.project.build.files));
        }
    }
    let is_near = |name: &String| damerau_levenshtein(name, disk) == 1 && !differ_in_numbers(name, disk);
    let is_slip = disk.len() > 3 && !known.iter().any(|name| name == disk) && known.iter().any(is_near);
    if is_slip { Some(known) } else { None }
}

fn report(
    cx: &mut Cx<'_>,
    (node, flag): (&Node<'_>, &AppFlag),
    (known, disk): (&[String], &str),
    message: String,
    severity: Severity,
) {
    let Some(place) = place_in_a_file(flag.value_word.place.as_ref()) else { return };
    let source = &place.file.source;
    let near = closest(disk, known.iter().map(String::as_str));
    let help = match (near, known) {
        (Some(near), _) => suggest(near),
        (None, []) => "its `device.json` defines no disk".to_owned(),
        (None, _) => format!("its `device.json` defines {}", known.join(", ")),
    };
    let mut report = cx.report(source, place.span, message);
    report.about(&node.member.recipe.file).severity(severity);
    report.label(source, place.span, "the device cannot mount the volume").help(help);
    let value = flag.value.as_deref().unwrap_or_default();
    let Some(near) = near else { return };
    if let Some(start) = value.strip_suffix(disk)
        && let Some(fix) = edits::meant(source, place.span, value, &format!("{start}{near}"))
    {
        report.fix(fix);
    }
}
