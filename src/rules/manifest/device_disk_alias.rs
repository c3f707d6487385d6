//! `device-disk-alias`: a name that two disks have.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::device::{Device, Disk};
use crate::manifest::{ManifestKind, SpannedStr};
use crate::rules::rule;

rule!("manifest", "device-disk-alias", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let RecipeContext { recipe, container, .. } = subject;
    let manifests = container.manifests.iter();
    let devices = manifests.filter(|manifest| manifest.kind == ManifestKind::Device);
    for device in devices.filter_map(Device::read) {
        for (at, disk) in device.disks.iter().enumerate() {
            for (alias, other, place) in disk.aliases.iter().filter_map(|alias| clash(&device, at, alias)) {
                let message = format!("the disk `{}` is called `{}`, too", other.name.text, alias.text);
                cx.report_manifest(recipe, container, device.manifest, alias.span, message)
                    .label(&device.manifest.document.source, place.span, "here")
                    .help("the device refuses the whole state; give every disk names of its own");
            }
        }
    }
}

/// The other disk that has the name, and where it has it: a name of its own, or an alias of an earlier disk.
fn clash<'a, 'p>(
    device: &'a Device<'p>,
    at: usize,
    alias: &'a SpannedStr<'p>,
) -> Option<(&'a SpannedStr<'p>, &'a Disk<'p>, SpannedStr<'p>)> {
    let others = device.disks.iter().enumerate().filter(|(other, _)| *other != at);
    others.into_iter().find_map(|(other, disk)| {
        let own = Some(disk.name).filter(|name| name.text == alias.text);
        let earlier = || disk.aliases.iter().find(|known| known.text == alias.text && other < at).copied();
        Some((alias, disk, own.or_else(earlier)?))
    })
}
