//! What stands in a drawing, in whatever language it is drawn.

use crate::engine::container_map::{ContainerMap, Link, Pool, Status};

/// What stands at a link.
pub fn label(link: &Link) -> String {
    let kind = link.kind.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let optional = if link.demand == "required" { "" } else { ", optional" };
    format!("{}{kind}{optional}", link.service)
}

/// What a pool is called in a drawing.
pub fn title(pool: &Pool) -> String {
    let ranges = match pool.subnets.as_slice() {
        [] => ", defined nowhere here".to_owned(),
        subnets => format!(" {}", subnets.join(" or ")),
    };
    format!("pool {}{ranges}", pool.name)
}

/// The pools that are drawn, each with the containers that are drawn in it: every container has one place.
pub fn clusters(picture: &ContainerMap) -> Vec<(&Pool, Vec<usize>)> {
    let mut placed = vec![false; picture.containers.len()];
    let mut clusters = Vec::new();
    for pool in &picture.pools {
        let own: Vec<usize> = pool.containers.iter().copied().filter(|at| !placed[*at]).collect();
        own.iter().for_each(|at| placed[*at] = true);
        if !own.is_empty() {
            clusters.push((pool, own));
        }
    }
    clusters
}

/// The names of services that come from somewhere else than a container that is drawn.
pub fn sources(picture: &ContainerMap) -> Vec<(&str, Status)> {
    let mut sources: Vec<(&str, Status)> = Vec::new();
    for link in picture.links.iter().filter(|link| link.from.is_none()) {
        let source = (link.service.as_str(), link.status);
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}
