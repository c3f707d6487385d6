//! `device-disk-alias`: a name that two disks have.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::device::{Device, Disk};
use crate::manifest::{ManifestKind, SpannedStr};
use crate::rules::rule;

rule!("manifest", "device-disk-alias", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let RecipeContext { recipe, container, .. } = subject;
    for device in container.manifests_of(ManifestKind::Device).filter_map(Device::read) {
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
    for (other, disk) in device.disks.iter().enumerate() {
        if other == at {
            continue;
        }
        if disk.name.text == alias.text {
            return Some((alias, disk, disk.name));
        }
        if other < at
            && let Some(same) = disk.aliases.iter().find(|known| known.text == alias.text)
        {
            return Some((alias, disk, *same));
        }
    }
    None
}
