//! One container as it is shown.

use std::path::Path;

use serde::Serialize;

use super::place::At;
use crate::manifest::SpannedStr;
use crate::manifest::device::Device;
use crate::manifest::graph::{Export, Graph, Node};
use crate::manifest::json;
use crate::manifest::policy::{Effective, Setting, Source, Sourced, device_rules, entrypoint, volumes};
use crate::text::display_path;

#[derive(Debug, Serialize)]
pub(crate) struct Container {
    /// What it is called on the device.
    pub name: String,
    /// What makes it, and how.
    pub recipe: String,
    pub file: String,
    pub kind: &'static str,
    pub group: Vec<Value>,
    pub restart_policy: Vec<Value>,
    pub status_goal: Vec<Value>,
    pub auto_recovery: Vec<Value>,
    pub roles: Vec<Value>,
    /// What it runs, with its arguments.
    pub entrypoint: Vec<Value>,
    /// What outlives a restart, and what it shares with others.
    pub volumes: Vec<Value>,
    /// Its rules for device nodes.
    pub mdev: Vec<Value>,
    pub provides: Vec<Offer>,
    pub requires: Vec<Wanted>,
    pub network: Vec<Address>,
    pub images: Vec<String>,
}

/// A value that may be in force, and who says so. Without a value nothing is known but why.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Value {
    pub value: Option<String>,
    /// Who says so, or why it is unknown.
    pub by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// How many others say the same.
    pub others: usize,
}

/// A service that it provides.
#[derive(Debug, Serialize)]
pub(crate) struct Offer {
    /// The service, or the name that it owns on a bus.
    pub name: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub socket: Option<String>,
    /// Whether it is a name on a bus.
    pub owned: bool,
    /// The roles that may call such a name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub callers: Vec<String>,
}

/// A service that it asks for.
#[derive(Debug, Serialize)]
pub(crate) struct Wanted {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub target: Option<String>,
    /// The key that asks for it.
    pub key: &'static str,
}

/// How it is connected.
#[derive(Debug, Serialize)]
pub(crate) struct Address {
    pub pool: Option<String>,
    pub ip: Option<String>,
    pub hostname: Option<String>,
    /// An interface of its own: its type, or `raw lines`.
    pub interface: Option<String>,
    /// Where the pool is asked for, or else the interface.
    pub at: Option<At>,
}

impl Container {
    pub(crate) fn new(graph: &Graph<'_>, index: usize, stray: &[Device<'_>], cwd: &Path) -> Container {
        let node = &graph.nodes[index];
        let settled = Effective::new(graph, index);
        let (recipe, container) = (&node.member.recipe, &node.member.container);
        let groups: Vec<&str> = settled.group.given.iter().map(|given| given.value.as_str()).collect();
        let also_in = also_in(stray, &groups, cwd);
        Container {
            name: node.name.clone(),
            recipe: node.member.recipe_name(),
            file: display_path(node.member.path(), cwd),
            kind: node.member.container.kind.name(),
            group: values(&settled.group, cwd),
            restart_policy: values_of_group(&settled.restart_policy, &also_in, cwd),
            status_goal: values_of_group(&settled.status_goal, &also_in, cwd),
            auto_recovery: values_of_group(&settled.recovery, &also_in, cwd),
            roles: values(&settled.roles, cwd),
            entrypoint: values(&entrypoint(recipe, container), cwd),
            volumes: values(&volumes(recipe, container), cwd),
            mdev: values(&device_rules(recipe, container), cwd),
            provides: offers(node),
            requires: wanted(node),
            network: addresses(node, cwd),
            images: graph.images_with(index).map(|image| image.name.to_owned()).collect(),
        }
    }

    /// The fixed addresses that it asks for in a pool.
    pub(crate) fn addresses_in(&self, pool: &str) -> impl Iterator<Item = &str> {
        let own = self.network.iter().filter(move |address| address.pool.as_deref() == Some(pool));
        own.filter_map(|address| address.ip.as_deref())
    }

    /// The groups it may be in, in one text.
    pub(crate) fn groups(&self) -> String {
        texts(&self.group)
    }
}

/// Which file that no recipe ships says something else of these groups, perhaps.
fn also_in(stray: &[Device<'_>], groups: &[&str], cwd: &Path) -> String {
    let mut stray = stray.iter();
    match stray.find(|device| groups.iter().any(|group| device.group(group).is_some())) {
        Some(device) => {
            let file = display_path(&device.manifest.path, cwd);
            format!("; {file}, which no recipe ships, has it too")
        }
        None => String::new(),
    }
}

/// Values in one text.
pub(super) fn texts(values: &[Value]) -> String {
    values.iter().map(|value| value.value.as_deref().unwrap_or("unknown")).collect::<Vec<_>>().join(" or ")
}

/// The values of what a group may decide; `also_in` goes with those of a group that comes with Pantavisor.
fn values_of_group(setting: &Setting<'_>, also_in: &str, cwd: &Path) -> Vec<Value> {
    let mut values = values(setting, cwd);
    for (value, given) in values.iter_mut().zip(&setting.given) {
        if matches!(given.by, Source::Stock) {
            value.by += also_in;
        }
    }
    values
}

fn values(setting: &Setting<'_>, cwd: &Path) -> Vec<Value> {
    let known = setting.given.iter().map(|given| value(given, cwd));
    let unknown = setting.unknown.map(|why| Value { value: None, by: why.to_owned(), at: None, others: 0 });
    known.chain(unknown).collect()
}

fn value(given: &Sourced<'_>, cwd: &Path) -> Value {
    let (by, at) = match &given.by {
        Source::Variable { name, place } => {
            (format!("{name} of the recipe"), Some(At::new(&place.file.source, place.span, cwd)))
        }
        Source::Class { name, class } => (format!("{name}, the default of {class}"), None),
        Source::Json(said) => {
            let source = &said.manifest.document.source;
            (format!("{}.json", said.manifest.kind.name()), Some(At::new(source, said.span, cwd)))
        }
        Source::Group { manifest, group } => {
            let file = display_path(manifest.document.source.path(), cwd);
            (format!("the device's default, as the group {group} says nothing in {file}"), None)
        }
        Source::Stock => ("the group as it comes with Pantavisor".to_owned(), None),
        Source::Rule(rule) => ((*rule).to_owned(), None),
    };
    Value { value: Some(given.value.clone()), by, at, others: given.others }
}

fn offers(node: &Node<'_>) -> Vec<Offer> {
    let exports = node.exports.iter();
    exports
        .map(|export| Offer {
            name: export.name.text.to_owned(),
            kind: text(export.kind),
            socket: text(export.socket),
            owned: export.owned,
            callers: callers(export),
        })
        .collect()
}

fn callers(export: &Export<'_>) -> Vec<String> {
    let allowed = export.allow.map_or(&[][..], json::Node::elements).iter();
    let roles = allowed.filter_map(|entry| entry.get("role").unwrap_or(entry).as_str());
    roles.map(str::to_owned).collect()
}

fn text(said: Option<SpannedStr<'_>>) -> Option<String> {
    said.map(|said| said.text.to_owned())
}

fn wanted(node: &Node<'_>) -> Vec<Wanted> {
    let requests = node.requests.iter();
    requests
        .map(|request| Wanted {
            name: request.name.text.to_owned(),
            kind: text(request.kind),
            target: text(request.target),
            key: request.demand.key(),
        })
        .collect()
}

fn addresses(node: &Node<'_>, cwd: &Path) -> Vec<Address> {
    node.network_requests
        .iter()
        .map(|request| Address {
            pool: text(request.pool),
            ip: text(request.ip.or(request.baked_ip)),
            hostname: text(request.hostname),
            interface: request.baked.map(|baked| match baked.text {
                kind @ ("veth" | "phys" | "empty") => kind.to_owned(),
                _ => "raw lines".to_owned(),
            }),
            at: request
                .pool
                .or(request.baked)
                .map(|said| At::new(&said.manifest.document.source, said.span, cwd)),
        })
        .collect()
}
