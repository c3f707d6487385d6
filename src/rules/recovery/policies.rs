//! All policies of recovery that the files of a recipe hold: that of a container, and those of groups.

use crate::lint::RecipeContext;
use crate::manifest::device::{Device, Recovery};
use crate::manifest::policy::own_recovery;
use crate::manifest::{Manifest, ManifestKind};

/// Every policy with its file.
pub(super) fn policies<'a>(subject: &RecipeContext<'a>) -> Vec<(&'a Manifest, Recovery<'a>)> {
    let mut found = Vec::new();
    for manifest in &subject.container.manifests {
        match manifest.kind {
            ManifestKind::Args => found.extend(own_recovery(manifest).map(|own| (manifest, own))),
            ManifestKind::Device => {
                let groups = Device::read(manifest).map(|device| device.groups).unwrap_or_default();
                found.extend(groups.iter().filter_map(|group| Some((manifest, group.recovery?))));
            }
            _ => {}
        }
    }
    found
}
