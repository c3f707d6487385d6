//! `volume-disk-unknown`: a container keeps a volume on a disk that the device of its image does not have.

use crate::lint::{Cx, edits, place_in_a_file};
use crate::manifest::device::Device;
use crate::manifest::graph::{Graph, Image, Node};
use crate::manifest::{AppArgs, AppFlag, Volume};
use crate::rules::manifest::device_volume_disk::fragments;
use crate::rules::rule;
use crate::text::{closest, suggest};

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
                report(cx, node, flag, image, &known, &disk);
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

fn report(cx: &mut Cx<'_>, node: &Node<'_>, flag: &AppFlag, image: &Image, known: &[String], disk: &str) {
    let Some(place) = place_in_a_file(flag.value_word.place.as_ref()) else { return };
    let source = &place.file.source;
    let near = closest(disk, known.iter().map(String::as_str));
    let help = match (near, known) {
        (Some(near), _) => suggest(near),
        (None, []) => "its `device.json` defines no disk".to_owned(),
        (None, _) => format!("its `device.json` defines {}", known.join(", ")),
    };
    let message = format!("the device of the image `{}` has no disk `{disk}`", image.name);
    let mut report = cx.report(source, place.span, message);
    report.about(&node.member.recipe.file);
    report.label(source, place.span, "the device cannot mount the volume").help(help);
    let value = flag.value.as_deref().unwrap_or_default();
    let Some(near) = near else { return };
    if let Some(start) = value.strip_suffix(disk)
        && let Some(fix) = edits::meant(source, place.span, value, &format!("{start}{near}"))
    {
        report.fix(fix);
    }
}
