//! The groups of containers that a device knows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::json::{Document, Node};
use super::stock_groups::STOCK_GROUPS;
use super::{Manifest, ManifestKind, Member, Project};
use crate::layers::Layer;
use crate::text::SourceFile;

impl Project<'_> {
    /// The stock groups, and those that the `device.json` files which recipes ship define.
    pub fn groups(&self) -> BTreeSet<String> {
        let devices = self.members.iter().flat_map(Member::devices);
        let defined = devices.flat_map(|manifest| device_groups(&manifest.document));
        STOCK_GROUPS.iter().map(|group| group.name.to_owned()).chain(defined).collect()
    }

    /// The groups that any file of the layers called like a `device.json` defines, whoever ships it. This
    /// reads every directory of the layers.
    pub fn groups_on_disk(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for layer in self.build.layers.layers() {
            self.each_device_file(layer, &mut |source| found.extend(device_groups(&Document::parse(source))));
        }
        found
    }

    /// The files called like a `device.json` that no recipe ships, in layers that make containers.
    pub(crate) fn stray_devices(&self) -> Vec<Manifest> {
        let layers = &self.build.layers;
        let roots: BTreeSet<&Path> = self
            .members
            .iter()
            .filter_map(|member| Some(layers.layer_of(member.path())?.root.as_path()))
            .collect();
        let shipped: BTreeSet<&Path> =
            self.members.iter().flat_map(Member::devices).map(|device| device.path.as_path()).collect();
        let mut found: BTreeMap<PathBuf, Manifest> = BTreeMap::new();
        for layer in layers.layers() {
            if !roots.contains(layer.root.as_path()) {
                continue;
            }
            self.each_device_file(layer, &mut |source| {
                if !shipped.contains(source.path()) {
                    found.insert(source.path().to_owned(), Manifest::stray(ManifestKind::Device, source));
                }
            });
        }
        found.into_values().collect()
    }

    fn each_device_file(&self, layer: &Layer, found: &mut dyn FnMut(Arc<SourceFile>)) {
        self.build.disk().walk(&layer.root, &mut |path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with("device") && name.ends_with(".json") {
                self.build.files.load_source(&path).into_iter().for_each(&mut *found);
            }
        });
    }
}

/// The names of the groups in a `device.json`.
pub(crate) fn device_groups(device: &Document) -> Vec<String> {
    let groups = device.root.as_ref().and_then(|root| root.get("groups"));
    let names = groups.into_iter().flat_map(Node::elements).filter_map(|group| group.get("name")?.as_str());
    names.map(str::to_owned).collect()
}
