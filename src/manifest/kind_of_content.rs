//! What a JSON file is to a container or a device by what stands in it, whatever it is called.

use super::ManifestKind;
use super::json::{Document, Node};
use super::stock_groups::STOCK_GROUPS;
use crate::text::closest;

/// The kind of manifest of a file that somebody named; `None` unless its contents look like one. Where they
/// do not say enough, one word of the name has to say the same: `device-lab.json`, `my-mdev.json`.
pub(crate) fn kind_of_content(name: &str, document: &Document) -> Option<ManifestKind> {
    use ManifestKind::{Args, Device, Mdev, Services};
    let stem = name.strip_suffix(".json").unwrap_or(name);
    let words: Vec<&str> = stem.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    if names_services(document) || words.contains(&"services") && has_key(document, "services") {
        return Some(Services);
    }
    if words.contains(&"args") && begins_with(document, "PV_") {
        return Some(Args);
    }
    if words.contains(&"device") && (has_key(document, "groups") || has_key(document, "disks")) {
        return Some(Device);
    }
    if words.contains(&"mdev") && has_key(document, "rules") { Some(Mdev) } else { None }
}

/// Whether a file says what the file of a device says: it lists groups of containers under names that come
/// with Pantavisor.
pub(crate) fn is_device(document: &Document) -> bool {
    document.root.as_ref().and_then(|root| root.get("groups")).is_some_and(has_stock_group)
}

/// Whether a file that somebody installs as `device.json` says what the file of a device says, be it with a
/// slip in the names of its lists.
pub(super) fn is_nearly_device(document: &Document) -> bool {
    const LISTS: [&str; 4] = ["groups", "disks", "disks_v2", "volumes"];
    let members = document.root.as_ref().map_or(&[][..], Node::members);
    let lists = members.iter().filter(|member| LISTS.contains(&member.key.as_str())).count();
    lists > 1
        || members
            .iter()
            .any(|member| closest(&member.key, ["groups"]).is_some() && has_stock_group(&member.value))
}

fn has_stock_group(groups: &Node) -> bool {
    let mut has_one = false;
    for group in groups.elements() {
        let Some(name) = group.get("name").and_then(Node::as_str) else { return false };
        has_one |= STOCK_GROUPS.iter().any(|stock| stock.name == name);
    }
    has_one
}

fn has_key(document: &Document, key: &str) -> bool {
    match &document.root {
        Some(root) => root.get(key).is_some(),
        // Nobody knows whose key it is, but it is there.
        None => document.source.text().contains(&format!("\"{key}\"")),
    }
}

fn begins_with(document: &Document, prefix: &str) -> bool {
    match &document.root {
        Some(root) => root.members().iter().any(|member| member.key.starts_with(prefix)),
        None => document.source.text().contains(&format!("\"{prefix}")),
    }
}

/// Whether the file says that it has the format of services.
fn names_services(document: &Document) -> bool {
    let spec = document.root.as_ref().and_then(|root| root.get("#spec")).and_then(Node::as_str);
    spec.is_some_and(|spec| spec.starts_with("service-manifest"))
}
