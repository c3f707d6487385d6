//! The directory of configuration that a container brings along, PV_CONFIG_OVERLAY_DIR.

use super::Container;
use super::lookup::Unpacked;
use crate::model::Datastore;

/// The variable that names the directory. Whatever it holds, an absolute path too, is taken below WORKDIR.
pub(crate) const OVERLAY: &str = "PV_CONFIG_OVERLAY_DIR";

/// The directory below WORKDIR, if there surely is one and its name is known; empty if it is WORKDIR itself.
pub(crate) fn overlay(data: &Datastore) -> Option<String> {
    let value = data.get(OVERLAY)?;
    let name = value.exact()?.trim_end();
    // The class does not quote it, so that spaces make several paths of it.
    let is_one = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '$');
    if !is_one || data.recipe_part_missing() {
        return None;
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") { None } else { Some(parts.join("/")) }
}

impl Container {
    /// Whether an entry of SRC_URI is, or may be, a directory that `directory` below WORKDIR lies in.
    pub fn may_hold(&self, directory: &str) -> bool {
        self.entries.list.iter().any(|entry| match entry.url.as_ref().map(Unpacked::of) {
            Ok(Unpacked::At(path)) => directory.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/')),
            _ => false,
        })
    }

    /// The indices of the entries of SRC_URI that put something into `directory` below WORKDIR.
    pub fn entries_in(&self, directory: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for (index, entry) in self.entries.list.iter().enumerate() {
            let Ok(Unpacked::At(path) | Unpacked::Archive(path)) = entry.url.as_ref().map(Unpacked::of)
            else {
                continue;
            };
            let is_below = path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'));
            if path == directory || is_below {
                found.push(index);
            }
        }
        found
    }
}
