//! The groups of containers that a device knows.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::json::{Document, Node};
use super::{ManifestKind, Project};
use crate::text::SourceFile;

/// The groups of the `device.json` that Pantavisor itself brings.
pub const STOCK_GROUPS: [&str; 4] = ["data", "root", "platform", "app"];

/// The group that `container-pvrexport` puts a container into if nobody says anything.
pub const DEFAULT_GROUP: &str = "root";

impl Project<'_> {
    /// The stock groups, and those that the `device.json` files which recipes ship define.
    pub fn groups(&self) -> BTreeSet<String> {
        let manifests = self.members.iter().flat_map(|member| &member.container.manifests);
        let devices = manifests.filter(|manifest| manifest.kind == ManifestKind::Device);
        let defined = devices.flat_map(|manifest| defined(&manifest.document));
        STOCK_GROUPS.into_iter().map(str::to_owned).chain(defined).collect()
    }

    /// The groups that any file of the layers called like a `device.json` defines, whoever ships it. This reads
    /// every folder of the layers.
    pub fn groups_on_disk(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for layer in self.build.layers.layers() {
            self.build.folders().walk(&layer.root, &mut |path| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                if name.starts_with("device") && name.ends_with(".json") {
                    let source = self.build.files.load_source(&path).ok();
                    found.extend(
                        source
                            .into_iter()
                            .flat_map(|source: Arc<SourceFile>| defined(&Document::parse(source))),
                    );
                }
            });
        }
        found
    }
}

/// The names of the groups in a `device.json`.
fn defined(device: &Document) -> Vec<String> {
    let groups = device.root.as_ref().and_then(|root| root.get("groups"));
    let names = groups.into_iter().flat_map(Node::elements).filter_map(|group| group.get("name")?.as_str());
    names.map(str::to_owned).collect()
}
