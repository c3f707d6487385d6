//! `device.json` as the device reads it: groups, disks, volumes and network pools.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::json::Node;
use super::{Manifest, SpannedStr};
use crate::text::Span;

/// The pool in every `device.json` that comes with meta-pantavisor.
pub(crate) const STOCK_POOL: &str = "pvcnet";

/// What one `device.json` defines.
#[derive(Debug)]
pub struct Device<'p> {
    pub manifest: &'p Manifest,
    /// In the order in which they start.
    pub groups: Vec<Group<'p>>,
    pub disks: Vec<Disk<'p>>,
    pub pools: Vec<Pool<'p>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Group<'p> {
    pub name: SpannedStr<'p>,
    pub status_goal: Option<SpannedStr<'p>>,
    pub restart_policy: Option<SpannedStr<'p>>,
    pub recovery: Option<Recovery<'p>>,
}

/// An object that says what happens after a failure: `auto_recovery` of a group, `PV_AUTO_RECOVERY` of a
/// container.
#[derive(Clone, Copy, Debug)]
pub struct Recovery<'p> {
    pub node: &'p Node,
    pub policy: Option<SpannedStr<'p>>,
}

#[derive(Clone, Debug)]
pub struct Disk<'p> {
    pub name: SpannedStr<'p>,
    pub aliases: Vec<SpannedStr<'p>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Pool<'p> {
    pub manifest: &'p Manifest,
    pub name: &'p str,
    /// The key with its quotes.
    pub name_span: Span,
    pub kind: Option<SpannedStr<'p>>,
    /// The host's bridge.
    pub bridge: Option<SpannedStr<'p>>,
    /// The host's interface that a pool of type `macvlan` hangs on.
    pub parent: Option<SpannedStr<'p>>,
    pub subnet: Option<(SpannedStr<'p>, Ipv4Net)>,
    pub gateway: Option<(SpannedStr<'p>, Ipv4Addr)>,
}

impl<'p> Device<'p> {
    /// `None` if the file is no JSON object.
    pub fn read(manifest: &'p Manifest) -> Option<Device<'p>> {
        let root = manifest.document.root.as_ref()?;
        if root.members().is_empty() {
            return None;
        }
        let pools = root.get("network").and_then(|network| network.get("pools"));
        let pools = pools.map_or(&[][..], Node::members);
        Some(Device {
            manifest,
            groups: list(root, "groups").iter().filter_map(|node| Group::read(manifest, node)).collect(),
            disks: ["disks", "disks_v2", "disks_v3"]
                .iter()
                .flat_map(|key| list(root, key))
                .filter_map(|node| Disk::read(manifest, node))
                .collect(),
            pools: pools
                .iter()
                .map(|member| Pool::read(manifest, &member.key, member.key_span, &member.value))
                .collect(),
        })
    }

    /// What a volume may call its disk.
    pub fn disk_names(&self) -> impl Iterator<Item = &'p str> {
        let names = self.disks.iter().flat_map(|disk| disk.aliases.iter().chain([&disk.name]));
        names.map(|name| name.text)
    }

    pub fn group(&self, name: &str) -> Option<&Group<'p>> {
        self.groups.iter().find(|group| group.name.text == name)
    }
}

fn list<'p>(root: &'p Node, key: &str) -> &'p [Node] {
    root.get(key).map_or(&[], Node::elements)
}

impl<'p> Group<'p> {
    fn read(manifest: &'p Manifest, node: &'p Node) -> Option<Group<'p>> {
        Some(Group {
            name: manifest.said_in(node, "name")?,
            status_goal: manifest.said_in(node, "status_goal"),
            restart_policy: manifest.said_in(node, "restart_policy"),
            recovery: node.get("auto_recovery").map(|node| Recovery::read(manifest, node)),
        })
    }
}

impl<'p> Recovery<'p> {
    pub fn read(manifest: &'p Manifest, node: &'p Node) -> Recovery<'p> {
        Recovery { node, policy: manifest.said_in(node, "policy") }
    }

    /// The policy that the device follows; `None` if it takes the words for `no`.
    pub fn in_force(&self) -> Option<SpannedStr<'p>> {
        let policy = self.policy?;
        let is_known = matches!(policy.text, "always" | "on-failure" | "unless-stopped");
        if is_known { Some(policy) } else { None }
    }
}

impl<'p> Disk<'p> {
    pub fn read(manifest: &'p Manifest, node: &'p Node) -> Option<Disk<'p>> {
        let aliases = node.get("aliases").map_or(&[][..], Node::elements);
        Some(Disk {
            name: manifest.said_in(node, "name")?,
            aliases: aliases.iter().filter_map(|alias| manifest.spanned_str(alias)).collect(),
        })
    }
}

impl<'p> Pool<'p> {
    fn read(manifest: &'p Manifest, name: &'p str, name_span: Span, node: &'p Node) -> Pool<'p> {
        let subnet = manifest.said_in(node, "subnet");
        let gateway = manifest.said_in(node, "gateway");
        Pool {
            manifest,
            name,
            name_span,
            kind: manifest.said_in(node, "type"),
            bridge: manifest.said_in(node, "bridge"),
            parent: manifest.said_in(node, "parent"),
            subnet: subnet.and_then(|said| Some((said, said.text.parse().ok()?))),
            gateway: gateway.and_then(|said| Some((said, said.text.parse().ok()?))),
        }
    }

    /// As the device tells them apart: every other word means a bridge.
    pub fn is_macvlan(&self) -> bool {
        self.kind.is_some_and(|kind| kind.text == "macvlan")
    }

    /// The network and the address of the host in it, if the device can read both.
    pub fn range(&self) -> Option<(Ipv4Net, Ipv4Addr)> {
        Some((self.subnet?.1, self.gateway?.1))
    }
}
