//! `device-volume-disk`: a volume on a disk that does not exist.

use crate::lint::{Cx, ManifestContext, edits};
use crate::manifest::device::Device;
use crate::manifest::json::{Document, Node};
use crate::manifest::{Container, ManifestKind};
use crate::rules::rule;
use crate::text::{closest, suggest};

rule!("manifest", "device-volume-disk", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    if file.manifest.kind != ManifestKind::Device {
        return;
    }
    let Some(device) = Device::read(file.manifest) else { return };
    let merged = file.shipped_by.map(|subject| fragments(subject.container, &subject.build.files));
    let of_fragments = merged.iter().flatten().map(String::as_str);
    let names: Vec<&str> = device.disk_names().chain(of_fragments).collect();
    let volumes = device.manifest.document.root.as_ref().and_then(|root| root.get("volumes"));
    for volume in volumes.map_or(&[][..], Node::members) {
        let disk = volume.value.get("disk").and_then(|disk| device.manifest.spanned_str(disk));
        let Some(disk) = disk else { continue };
        if names.contains(&disk.text) {
            continue;
        }
        let near = closest(disk.text, names.iter().copied());
        // A recipe that is not there may merge others into it.
        if file.shipped_by.is_none() && near.is_none() {
            continue;
        }
        let help = near.map_or("name one of `disks`, or leave `disk` out".to_owned(), suggest);
        let message =
            format!("the volume `{}` is on the disk `{}`, which does not exist", volume.key, disk.text);
        let source = &device.manifest.document.source;
        let mut report = file.report(cx, disk.span, message);
        report.label(source, disk.span, "the device cannot mount the volume").help(help);
        if let Some(fix) = near.and_then(|near| edits::meant(source, disk.span, disk.text, near)) {
            report.fix(fix);
        }
    }
}

/// The names of disks in other JSON files of the recipe, which its tasks may merge into the device's.
pub(crate) fn fragments(container: &Container, files: &crate::model::Files) -> Vec<String> {
    let mut names = Vec::new();
    for path in container.entries.list.iter().flat_map(|entry| entry.candidates()) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let Ok(source) = files.load_source(path) else { continue };
        let document = Document::parse(source);
        let disks = document.root.as_ref().and_then(|root| root.get("disks"));
        for disk in disks.map_or(&[][..], Node::elements) {
            let aliases = disk.get("aliases").map_or(&[][..], Node::elements).iter();
            let all = aliases.chain(disk.get("name"));
            names.extend(all.filter_map(Node::as_str).map(str::to_owned));
        }
    }
    names
}
