//! What a drawing of the containers shows, in whatever language it is drawn: groups with their containers,
//! the pools and what else is outside of them, and the lines between.

use crate::cli::messages::plural;
use crate::engine::container_map::{Container, ContainerMap, Link, Pool, Status};

/// So many containers that nothing ties to another are named one by one.
const MOST_NAMES: usize = 12;

pub(super) struct Drawing {
    pub groups: Vec<Group>,
    /// Pools, and where services come from that no container here provides.
    pub others: Vec<Shape>,
    pub lines: Vec<Line>,
}

pub(super) struct Group {
    pub title: String,
    pub shapes: Vec<Shape>,
}

pub(super) struct Shape {
    /// A letter and a number.
    pub id: String,
    pub text: Vec<String>,
    pub kind: ShapeKind,
    pub look: Look,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ShapeKind {
    Container,
    /// All containers of a group that nothing ties to another.
    Unconnected,
    Pool,
    Source,
}

pub(super) struct Line {
    pub from: String,
    pub to: String,
    pub text: String,
    /// Whether it leads from the provider of a service to its user; other lines have no direction.
    pub is_service: bool,
    pub look: Look,
}

/// What is red is refused by the device, what is dashed may be missing.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    pub is_red: bool,
    pub is_dashed: bool,
}

impl Drawing {
    pub(super) fn of(map: &ContainerMap) -> Drawing {
        let sources = sources(map);
        let pools: Vec<&Pool> = map.pools.iter().filter(|pool| !pool.containers.is_empty()).collect();
        let shapes_of_pools = pools.iter().enumerate().map(|(at, pool)| Shape {
            id: format!("p{at}"),
            text: vec![format!("pool {}", pool.name), ranges(pool)],
            kind: ShapeKind::Pool,
            look: Look { is_red: pool.is_missing, is_dashed: false },
        });
        let shapes_of_sources = sources.iter().enumerate().map(|(at, source)| self::source(at, *source));
        let mut lines: Vec<Line> = map.links.iter().map(|link| service_line(link, &sources)).collect();
        for (at, pool) in pools.iter().enumerate() {
            lines.extend(pool.containers.iter().map(|user| pool_line(map, *user, at, pool)));
        }
        Drawing { groups: groups(map), others: shapes_of_pools.chain(shapes_of_sources).collect(), lines }
    }
}

/// What stands at a link.
pub(super) fn label(link: &Link) -> String {
    let kind = link.kind.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let optional = if link.demand == "required" { "" } else { ", optional" };
    let role = link.role.as_ref().map(|role| format!(" as {role}")).unwrap_or_default();
    format!("{}{kind}{role}{optional}", link.service)
}

/// What a pool is called.
pub(crate) fn title(pool: &Pool) -> String {
    match pool.subnets.as_slice() {
        [] => format!("pool {}, {}", pool.name, ranges(pool)),
        _ => format!("pool {} {}", pool.name, ranges(pool)),
    }
}

fn ranges(pool: &Pool) -> String {
    match pool.subnets.as_slice() {
        [] if pool.is_missing => "on no device".to_owned(),
        [] if !pool.unshipped.is_empty() => {
            format!("{}, which no recipe ships", pool.unshipped.join(" or "))
        }
        [] => "defined nowhere here".to_owned(),
        subnets => subnets.join(" or "),
    }
}

fn groups(map: &ContainerMap) -> Vec<Group> {
    let mut names: Vec<String> = map.containers.iter().map(Container::groups).collect();
    names.sort();
    names.dedup();
    let mut groups = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let mut shapes: Vec<Shape> = Vec::new();
        let mut lone: Vec<usize> = Vec::new();
        for (at, container) in map.containers.iter().enumerate() {
            if container.groups() != *name {
                continue;
            }
            if is_tied(map, at) {
                shapes.push(shape_of(map, at));
            } else {
                lone.push(at);
            }
        }
        match lone.as_slice() {
            [only] => shapes.push(shape_of(map, *only)),
            [] => {}
            lone => shapes.push(unconnected(map, index, lone)),
        }
        groups.push(Group { title: format!("group {name}"), shapes });
    }
    groups
}

/// Whether a line leads to the container.
fn is_tied(map: &ContainerMap, at: usize) -> bool {
    map.links.iter().any(|link| link.to == at || link.from == Some(at))
        || map.pools.iter().any(|pool| pool.containers.contains(&at))
}

fn shape_of(map: &ContainerMap, container: usize) -> Shape {
    Shape {
        id: format!("n{container}"),
        text: vec![map.name(container)],
        kind: ShapeKind::Container,
        look: Look::default(),
    }
}

fn unconnected(map: &ContainerMap, group: usize, lone: &[usize]) -> Shape {
    let mut text = vec!["unconnected:".to_owned()];
    text.extend(lone.iter().take(MOST_NAMES).map(|at| map.name(*at)));
    if lone.len() > MOST_NAMES {
        text.push(format!("and {}", plural(lone.len() - MOST_NAMES, "more container")));
    }
    Shape { id: format!("u{group}"), text, kind: ShapeKind::Unconnected, look: Look::default() }
}

/// The services that come from somewhere else than a container that is drawn.
fn sources(map: &ContainerMap) -> Vec<(&str, Status)> {
    let mut sources: Vec<(&str, Status)> = Vec::new();
    for link in &map.links {
        let source = (link.service.as_str(), link.status);
        if link.from.is_none() && !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

fn source(at: usize, (service, status): (&str, Status)) -> Shape {
    let (text, look) = match status {
        Status::Unmet => (format!("{service}?"), Look { is_red: true, is_dashed: true }),
        Status::Absent => (format!("{service}?"), Look { is_red: false, is_dashed: true }),
        Status::Hosted => ("Pantavisor".to_owned(), Look::default()),
        Status::External | Status::Provided => (format!("{service}, outside"), Look::default()),
    };
    Shape { id: format!("s{at}"), text: vec![text], kind: ShapeKind::Source, look }
}

fn service_line(link: &Link, sources: &[(&str, Status)]) -> Line {
    let from = match link.from {
        Some(from) => format!("n{from}"),
        None => {
            let at = sources.iter().position(|source| *source == (link.service.as_str(), link.status));
            format!("s{}", at.unwrap_or_default())
        }
    };
    let look = Look { is_red: link.status == Status::Unmet, is_dashed: link.demand != "required" };
    Line { from, to: format!("n{}", link.to), text: label(link), is_service: true, look }
}

fn pool_line(map: &ContainerMap, user: usize, at: usize, pool: &Pool) -> Line {
    let mut ips: Vec<&str> = map.containers[user].addresses_in(&pool.name).collect();
    ips.sort_unstable();
    ips.dedup();
    let look = Look { is_red: pool.is_missing, is_dashed: false };
    Line { from: format!("n{user}"), to: format!("p{at}"), text: ips.join(" or "), is_service: false, look }
}
