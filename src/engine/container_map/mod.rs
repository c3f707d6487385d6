//! The containers of the layers as they are shown: what each one is, and what ties it to others.

mod container;
mod of_image;
mod place;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

pub(crate) use container::{Container, Value};
pub(crate) use place::At;

use crate::manifest::device::Device;
use crate::manifest::graph::{Answer, Graph, Image as GraphImage, Request};
use crate::manifest::services::Demand;
use crate::text::display_path;

/// Everything that is shown. Paths are relative to the directory that pvlint runs in.
#[derive(Debug, Serialize)]
pub(crate) struct ContainerMap {
    pub containers: Vec<Container>,
    pub links: Vec<Link>,
    pub pools: Vec<Pool>,
    pub images: Vec<Image>,
}

/// A container that asks for a service, and who provides it.
#[derive(Debug, Serialize)]
pub(crate) struct Link {
    pub service: String,
    /// The provider's type, else the one asked for.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Index of the container that asks.
    pub to: usize,
    /// Index of the container that provides it, if one does.
    pub from: Option<usize>,
    pub status: Status,
    pub demand: &'static str,
    /// Where it appears in the container that asks.
    pub target: Option<String>,
    /// As whom the container calls it on a bus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// Where a service comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Status {
    Provided,
    /// From a container outside of the tree, says the configuration.
    External,
    /// From Pantavisor itself.
    Hosted,
    /// No container provides it, and the device refuses the state.
    Unmet,
    /// No container provides it, which an optional service allows.
    Absent,
}

/// A network pool with the containers in it.
#[derive(Debug, Serialize)]
pub(crate) struct Pool {
    pub name: String,
    /// Its range in each device file that defines it; `None` if none does.
    pub subnets: Vec<String>,
    /// The same in device files that no recipe ships, with their names, where no other defines the pool.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unshipped: Vec<String>,
    /// Whether surely no device has it, which a container here asks for.
    #[serde(rename = "missing")]
    pub is_missing: bool,
    pub containers: Vec<usize>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Image {
    pub name: String,
    pub containers: Vec<usize>,
    /// Recipes that are not in the tree.
    pub missing: Vec<String>,
    /// Whether there may be others, which depends on what is not known here.
    pub open: bool,
    /// Whether all of its containers are known, and what each of them provides.
    pub whole: bool,
}

impl ContainerMap {
    /// The containers whose recipes are `asked` for, and those that they are linked to.
    pub(crate) fn new(graph: &Graph<'_>, asked: impl Fn(&Path) -> bool, cwd: &Path) -> ContainerMap {
        let all: Vec<Link> = (0..graph.nodes.len()).flat_map(|node| links_of(graph, node)).collect();
        let asked: Vec<bool> = graph.nodes.iter().map(|node| asked(node.member.path())).collect();
        let mut kept: Vec<usize> = (0..graph.nodes.len()).filter(|node| asked[*node]).collect();
        for link in &all {
            if asked[link.to] || link.from.is_some_and(|from| asked[from]) {
                kept.push(link.to);
                kept.extend(link.from);
            }
        }
        kept.sort_unstable();
        kept.dedup();
        let links = all.into_iter().filter_map(|link| link.among(&kept)).collect();
        let stray = graph.project.stray_devices();
        let stray: Vec<Device<'_>> = stray.iter().filter_map(Device::read).collect();
        let mut pools = pools(graph, &kept);
        pools.iter_mut().for_each(|pool| pool.unshipped = unshipped(graph, &stray, &pool.name, cwd));
        ContainerMap {
            links,
            pools,
            images: graph.images.iter().map(|image| Image::new(image, graph, &kept)).collect(),
            containers: kept.iter().map(|node| Container::new(graph, *node, &stray, cwd)).collect(),
        }
    }
}

impl ContainerMap {
    /// What a container is called, with its recipe where two have one name.
    pub(crate) fn name(&self, at: usize) -> String {
        let container = &self.containers[at];
        let same = self.containers.iter().filter(|other| other.name == container.name).count();
        if same > 1 { format!("{} ({})", container.name, container.recipe) } else { container.name.clone() }
    }
}

fn links_of(graph: &Graph<'_>, node: usize) -> Vec<Link> {
    let mut links = Vec::new();
    for request in &graph.nodes[node].requests {
        let status = match graph.answer_to(request) {
            Answer::Containers(providers) => {
                for provider in providers {
                    let kind = graph.export(provider).kind.or(request.kind);
                    let kind = kind.map(|kind| kind.text.to_owned());
                    let from = Some(provider.0);
                    links.push(Link { kind, from, ..Link::to(node, request, Status::Provided) });
                }
                continue;
            }
            Answer::External => Status::External,
            Answer::HostedBus => Status::Hosted,
            Answer::Unprovided if request.demand == Demand::Required => Status::Unmet,
            Answer::Unprovided | Answer::Unknown => Status::Absent,
        };
        links.push(Link::to(node, request, status));
    }
    links
}

impl Link {
    /// The link to the container that asks, from none.
    fn to(node: usize, request: &Request<'_>, status: Status) -> Link {
        Link {
            service: request.name.text.to_owned(),
            kind: request.kind.map(|kind| kind.text.to_owned()),
            to: node,
            from: None,
            status,
            demand: match request.demand {
                Demand::Required => "required",
                Demand::Optional => "optional",
                Demand::Manual => "manual",
            },
            target: request.target.map(|target| target.text.to_owned()),
            role: request.role.map(|role| role.text.to_owned()),
        }
    }

    /// The link with the places of its containers among those that are kept, which are sorted; `None` if one
    /// of them is not.
    fn among(self, kept: &[usize]) -> Option<Link> {
        let to = kept.binary_search(&self.to).ok()?;
        let from = match self.from {
            Some(from) => Some(kept.binary_search(&from).ok()?),
            None => None,
        };
        Some(Link { to, from, ..self })
    }
}

/// The pools that device files define or containers ask for, by name.
fn pools(graph: &Graph<'_>, kept: &[usize]) -> Vec<Pool> {
    let mut pools: BTreeMap<&str, Pool> = BTreeMap::new();
    for defined in graph.devices.iter().flat_map(|(_, device)| &device.pools) {
        let pool = pools.entry(defined.name).or_insert_with(|| Pool::unknown(defined.name));
        if let Some((subnet, _)) = defined.subnet
            && !pool.subnets.iter().any(|known| known == subnet.text)
        {
            pool.subnets.push(subnet.text.to_owned());
        }
    }
    for (index, node) in kept.iter().enumerate() {
        for name in graph.nodes[*node].network_requests.iter().filter_map(|request| request.pool) {
            let pool = pools.entry(name.text).or_insert_with(|| Pool::unknown(name.text));
            pool.is_missing |= graph.lacks_pool(*node, name.text);
            if !pool.containers.contains(&index) {
                pool.containers.push(index);
            }
        }
    }
    pools.into_values().collect()
}

impl Pool {
    /// A pool of which nothing is known but its name.
    fn unknown(name: &str) -> Pool {
        Pool {
            name: name.to_owned(),
            subnets: Vec::new(),
            unshipped: Vec::new(),
            is_missing: false,
            containers: Vec::new(),
        }
    }
}

/// Where the pool is defined, if only files that no recipe ships do so.
fn unshipped(graph: &Graph<'_>, stray: &[Device<'_>], pool: &str, cwd: &Path) -> Vec<String> {
    let mut shipped = graph.devices.iter().flat_map(|(_, device)| &device.pools);
    if shipped.any(|known| known.name == pool) {
        return Vec::new();
    }
    let mut places = Vec::new();
    for defined in stray.iter().flat_map(|device| &device.pools) {
        if defined.name == pool {
            let subnet = defined.subnet.map(|(said, _)| format!("{} ", said.text)).unwrap_or_default();
            places.push(format!("{subnet}in {}", display_path(&defined.manifest.path, cwd)));
        }
    }
    places
}

impl Image {
    fn new(image: &GraphImage, graph: &Graph<'_>, kept: &[usize]) -> Image {
        Image {
            name: image.name.clone(),
            containers: image.nodes.iter().filter_map(|node| kept.binary_search(node).ok()).collect(),
            missing: image.missing.clone(),
            open: image.open,
            whole: image.is_whole(&graph.nodes),
        }
    }
}
