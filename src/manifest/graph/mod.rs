//! Who provides and who asks for what, over all containers of the layers.

mod assumptions;
mod image;

pub(crate) use assumptions::{BUS_SOCKET, DeviceAssumptions, HOSTED_BUS, Listed};
pub(crate) use image::Image;

use super::device::{Device, STOCK_POOL};
use super::network::NetworkRequest;
use super::services::{Demand, Requested, provided, requested};
use super::{Manifest, ManifestKind, Member, Project, SpannedStr, json};
use crate::text::closest;

/// The containers of a project and what ties them together.
pub struct Graph<'p> {
    pub project: &'p Project<'p>,
    pub assumptions: DeviceAssumptions,
    /// In the order of the project.
    pub nodes: Vec<Node<'p>>,
    /// Those of the configuration, then those of the layers.
    pub images: Vec<Image>,
    /// Every device file once, with the member of the project that makes it.
    pub devices: Vec<(usize, Device<'p>)>,
}

/// One container.
pub struct Node<'p> {
    pub member: &'p Member,
    /// What it is called on the device; its recipe's name if that cannot be worked out.
    pub name: String,
    pub exports: Vec<Export<'p>>,
    pub requests: Vec<Request<'p>>,
    pub network_requests: Vec<NetworkRequest<'p>>,
}

/// A service that a container provides.
#[derive(Clone, Copy, Debug)]
pub struct Export<'p> {
    /// Its name, or the name that it owns on the bus of the host.
    pub name: SpannedStr<'p>,
    pub owned: bool,
    pub kind: Option<SpannedStr<'p>>,
    pub socket: Option<SpannedStr<'p>>,
    /// The bus on which the name is owned, where it is not the usual one.
    pub bus: Option<SpannedStr<'p>>,
    /// The roles that may call it on the bus, each a text or an object with a `role`.
    pub allow: Option<&'p json::Node>,
}

/// A service that a container asks for, or a name on the bus of the host that another container is to own.
#[derive(Clone, Copy, Debug)]
pub struct Request<'p> {
    pub demand: Demand,
    /// Several names may be asked for in one entry.
    pub entry: &'p json::Node,
    pub name: SpannedStr<'p>,
    pub owned: bool,
    /// Whether the container waits for the owner of the name.
    pub waits: bool,
    /// As whom it calls.
    pub role: Option<SpannedStr<'p>>,
    pub kind: Option<SpannedStr<'p>>,
    pub target: Option<SpannedStr<'p>>,
}

/// Who provides a service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// One of these: a node, and which of its exports.
    Containers(Vec<(usize, usize)>),
    /// A container outside of the tree, says the configuration.
    External,
    /// The bus that the host runs.
    HostedBus,
    /// Perhaps a container whose recipe cannot be understood.
    Unknown,
    Unprovided,
}

impl<'p> Graph<'p> {
    pub fn new(project: &'p Project<'p>, assumptions: DeviceAssumptions) -> Graph<'p> {
        let nodes: Vec<Node<'p>> = project.containers().map(Node::new).collect();
        let images = Image::all(project, &assumptions, &nodes);
        Graph { project, assumptions, nodes, images, devices: devices(project) }
    }

    /// The device files that a container may meet: those of its images, if they name some, else all.
    pub fn devices_of(&self, node: usize) -> Vec<&Device<'p>> {
        let named: Vec<usize> =
            self.images_with(node).flat_map(|image| image.devices.iter().copied()).collect();
        let mut found = Vec::new();
        for (member, device) in &self.devices {
            if named.is_empty() || named.contains(member) {
                found.push(device);
            }
        }
        found
    }

    /// The device files that an image brings, if it names the recipe of one.
    pub fn devices_in<'g>(&'g self, image: &'g Image) -> impl Iterator<Item = &'g Device<'p>> {
        let own = self.devices.iter().filter(|(member, _)| image.devices.contains(member));
        own.map(|(_, device)| device)
    }

    /// Whether surely no device that a container may meet has a pool of this name.
    pub fn lacks_pool(&self, node: usize, name: &str) -> bool {
        if self.project.hidden.devices {
            return false;
        }
        let devices = self.devices_of(node);
        let known: Vec<&str> =
            devices.iter().flat_map(|device| &device.pools).map(|pool| pool.name).collect();
        // Without a device file in the tree the devices are those of another project.
        let is_elsewhere = known.is_empty() || name == STOCK_POOL;
        (!is_elsewhere || self.assumptions.closed) && !known.contains(&name)
    }

    /// Every container that exports `name`; names on a bus are something else.
    pub fn exporters(&self, name: &str) -> Vec<(usize, usize)> {
        self.exports_called(name, false)
    }

    /// The service that `name` was probably meant to be, of those that containers export and of `others`.
    pub fn nearly<'a>(&'a self, name: &str, others: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let exports = self.nodes.iter().flat_map(|node| &node.exports).filter(|export| !export.owned);
        let known: Vec<&str> = exports.map(|export| export.name.text).chain(others).collect();
        if let Some(near) = closest(name, known.iter().copied()) {
            return Some(near);
        }
        // `raw` for `raw-unix` is no slip of the finger, but as likely.
        let beginning = format!("{name}-");
        known.into_iter().find(|known| known.starts_with(&beginning))
    }

    /// The name on a bus that `name` was probably meant to be.
    pub fn nearly_owned(&self, name: &str) -> Option<&str> {
        let exports = self.nodes.iter().flat_map(|node| &node.exports).filter(|export| export.owned);
        closest(name, exports.map(|export| export.name.text))
    }

    pub fn export(&self, (node, export): (usize, usize)) -> &Export<'p> {
        &self.nodes[node].exports[export]
    }

    /// Every container that owns `name` on the bus.
    pub fn owners(&self, name: &str) -> Vec<(usize, usize)> {
        self.exports_called(name, true)
    }

    fn exports_called(&self, name: &str, owned: bool) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            for (index, export) in node.exports.iter().enumerate() {
                if export.owned == owned && export.name.text == name {
                    found.push((at, index));
                }
            }
        }
        found
    }

    /// Who provides what is asked for.
    pub fn answer_to(&self, request: &Request<'_>) -> Answer {
        if !request.owned {
            return self.answer(request.name.text);
        }
        match self.owners(request.name.text) {
            none if none.is_empty() && self.assumptions.external.contains(request.name.text) => {
                Answer::External
            }
            none if none.is_empty() && self.project.hidden.services => Answer::Unknown,
            none if none.is_empty() => Answer::Unprovided,
            found => Answer::Containers(found),
        }
    }

    /// Whether a container here counts on the bus that the host runs.
    fn uses_hosted_bus(&self) -> bool {
        self.nodes.iter().any(|node| {
            node.exports.iter().any(Export::is_owned_on_hosted_bus)
                || node.requests.iter().any(|request| request.owned)
        })
    }

    pub fn answer(&self, name: &str) -> Answer {
        if self.assumptions.external.contains(name) {
            return Answer::External;
        }
        if name == HOSTED_BUS && self.assumptions.hosted_bus.is_yes() {
            return Answer::HostedBus;
        }
        match self.exporters(name) {
            none if none.is_empty() && name == HOSTED_BUS && self.uses_hosted_bus() => Answer::HostedBus,
            none if none.is_empty() && self.project.hidden.services => Answer::Unknown,
            none if none.is_empty() => Answer::Unprovided,
            found => Answer::Containers(found),
        }
    }

    /// The images that a container is surely in.
    pub fn images_with(&self, node: usize) -> impl Iterator<Item = &Image> {
        self.images.iter().filter(move |image| image.nodes.contains(&node))
    }

    /// Whether two containers are surely on one device: in one image, or in a tree that is all there is.
    pub fn meet(&self, one: usize, other: usize) -> bool {
        if self.are_alternatives(one, other) {
            return false;
        }
        let together = self.images_with(one).any(|image| image.nodes.contains(&other));
        together || (self.assumptions.closed && self.images.is_empty())
    }

    /// Whether nothing tells that two containers are never on one device: no image holds one of them.
    pub fn may_meet(&self, one: usize, other: usize) -> bool {
        if one == other || self.are_alternatives(one, other) {
            return false;
        }
        self.images_with(one).next().is_none() || self.images_with(other).next().is_none()
    }

    /// Whether two containers cannot be on one device: they have the same name there.
    pub fn are_alternatives(&self, one: usize, other: usize) -> bool {
        one != other && self.nodes[one].name == self.nodes[other].name
    }

    /// The names of layers that the layers here need and that are not there; their containers, if they have
    /// any, are unknown.
    pub fn missing_layers(&self) -> Vec<&'p str> {
        let collections = self.project.build.layers.collections();
        let mut missing = Vec::new();
        for needed in collections.iter().flat_map(|collection| &collection.depends) {
            let name = needed.name.as_str();
            let is_there = collections.iter().any(|collection| collection.name == name);
            if !is_there && !assumptions::WITHOUT_CONTAINERS.contains(&name) {
                missing.push(name);
            }
        }
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}

fn devices<'p>(project: &'p Project<'p>) -> Vec<(usize, Device<'p>)> {
    let mut found: Vec<(usize, Device<'p>)> = Vec::new();
    for (at, member) in project.members.iter().enumerate() {
        for device in member.devices().filter_map(Device::read) {
            if !found.iter().any(|(_, known)| known.manifest.path == device.manifest.path) {
                found.push((at, device));
            }
        }
    }
    found
}

impl<'p> Node<'p> {
    fn new(member: &'p Member) -> Node<'p> {
        let name = member.container.name.clone().unwrap_or_else(|| member.recipe_name());
        let container = &member.container;
        Node {
            member,
            name,
            exports: container.manifests_of(ManifestKind::Services).flat_map(exports).collect(),
            requests: container.manifests_of(ManifestKind::Args).flat_map(requests).collect(),
            network_requests: NetworkRequest::all(container),
        }
    }
}

impl Export<'_> {
    fn is_owned_on_hosted_bus(&self) -> bool {
        self.owned && self.bus.is_none_or(|bus| bus.text == HOSTED_BUS)
    }
}

fn exports(manifest: &Manifest) -> impl Iterator<Item = Export<'_>> {
    provided(&manifest.document).filter_map(|service| {
        let said = |node| manifest.spanned_str(node);
        let owns = service.owns.and_then(said);
        let name = owns.or_else(|| service.name.and_then(said))?;
        if !is_named(&name) {
            return None;
        }
        Some(Export {
            name,
            owned: owns.is_some(),
            kind: service.kind.and_then(said),
            socket: service.socket.and_then(said),
            bus: service.entry.get("bus").and_then(said),
            allow: service.entry.get("allow"),
        })
    })
}

/// Without a name a service is a mistake in its file, and nothing that ties containers together.
fn is_named(name: &SpannedStr<'_>) -> bool {
    !name.text.is_empty()
}

fn requests(manifest: &Manifest) -> impl Iterator<Item = Request<'_>> {
    requested(&manifest.document).flat_map(|service| requests_of(manifest, service))
}

/// The requests of one entry, which may ask for several names on the bus.
fn requests_of<'p>(manifest: &'p Manifest, service: Requested<'p>) -> Vec<Request<'p>> {
    let said = |node| manifest.spanned_str(node);
    let mut names = Vec::new();
    if let Some(name) = service.name.and_then(said) {
        names.push((name, false, false));
    }
    for owned in service.entry.get("names").map_or(&[][..], json::Node::elements) {
        let mode = owned.get("activation").and_then(|activation| activation.get("mode"));
        let waits = mode.and_then(json::Node::as_str) == Some("on-owner");
        if let Some(name) = said(owned.get("name").unwrap_or(owned)) {
            names.push((name, true, waits));
        }
    }
    let mut found = Vec::new();
    for (name, owned, waits) in names {
        if !is_named(&name) {
            continue;
        }
        found.push(Request {
            demand: service.demand,
            entry: service.entry,
            name,
            owned,
            waits,
            role: service.role.and_then(said),
            kind: service.kind.and_then(said),
            target: service.target.and_then(said),
        });
    }
    found
}
