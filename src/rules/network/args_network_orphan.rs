//! `args-network-orphan`: a key about the network that has no effect without another one.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::ManifestKind;
use crate::rules::{manifest, rule};

rule!("network", "args-network-orphan", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    manifest::report_those(cx, subject, "args-network-orphan", |manifest, _| {
        // What `pvrexport` repackages keeps what it says itself; the files here are merged into that.
        let merged_into_network = manifest.kind == ManifestKind::Network
            && container.merges()
            && container.manifest(ManifestKind::Args).is_some();
        !container.prebuilt && !merged_into_network
    });
}
