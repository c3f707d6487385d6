//! The folder of configuration that a container brings along, PV_CONFIG_OVERLAY_DIR.

use super::Container;
use super::lookup::Unpacked;
use crate::model::Datastore;

/// The variable that names the folder below WORKDIR.
pub const OVERLAY: &str = "PV_CONFIG_OVERLAY_DIR";

/// The folder, if there surely is one and its name is known.
pub fn overlay(data: &Datastore) -> Option<String> {
    let value = data.get(OVERLAY)?;
    let name = value.exact()?.trim().trim_matches('/');
    (!name.is_empty() && !name.contains('$') && !data.is_opaque()).then(|| name.to_owned())
}

impl Container {
    /// Whether an entry of SRC_URI is, or may be, a folder that `folder` below WORKDIR lies in.
    pub fn may_hold(&self, folder: &str) -> bool {
        self.entries.list.iter().any(|entry| match entry.url.as_ref().map(Unpacked::of) {
            Ok(Unpacked::At(path)) => folder.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/')),
            _ => false,
        })
    }

    /// The indices of the entries of SRC_URI that put something into `folder` below WORKDIR.
    pub fn entries_in(&self, folder: &str) -> Vec<usize> {
        let lies_in = |path: &str| {
            path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let entries = self.entries.list.iter().enumerate();
        let inside = entries.filter(|(_, entry)| match entry.url.as_ref().map(Unpacked::of) {
            Ok(Unpacked::At(path) | Unpacked::Archive(path)) => lies_in(&path),
            Err(_) => false,
        });
        inside.map(|(index, _)| index).collect()
    }
}
