//! `args-network-orphan`: a key about the network that has no effect without another one.

use crate::lint::{Cx, ManifestContext};
use crate::manifest::ManifestKind;
use crate::rules::{manifest, rule};

rule!("network", "args-network-orphan", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    // What is not shipped by a recipe may be merged into anything.
    let Some(container) = file.shipped_by.map(|subject| subject.container) else { return };
    // What `pvrexport` repackages keeps what it says itself; the files here are merged into that.
    let merged_into_network = file.manifest.kind == ManifestKind::Network
        && container.merges()
        && container.manifest(ManifestKind::Args).is_some();
    if !container.prebuilt && !merged_into_network {
        manifest::report(cx, file, "args-network-orphan");
    }
}
