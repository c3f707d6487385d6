//! The pools that a container may get its address from.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::manifest::device::Pool;
use crate::manifest::graph::Graph;
use crate::manifest::{Said, network::Wish};

/// The pools of the name that a container asks for, in all device files that it may meet.
pub fn asked_for<'g, 'p>(graph: &'g Graph<'p>, node: usize, wish: &Wish<'_>) -> Vec<&'g Pool<'p>> {
    let Some(name) = wish.pool.map(|pool| pool.text) else { return Vec::new() };
    let devices = graph.devices_of(node);
    devices.iter().flat_map(|device| &device.pools).filter(|pool| pool.name == name).collect()
}

/// The same with their ranges; nothing if the device cannot read one of them.
pub fn ranges<'g, 'p>(
    graph: &'g Graph<'p>,
    node: usize,
    wish: &Wish<'_>,
) -> Option<Vec<(&'g Pool<'p>, Ipv4Net, Ipv4Addr)>> {
    let pools = asked_for(graph, node, wish).into_iter();
    pools.map(|pool| pool.range().map(|(subnet, gateway)| (pool, subnet, gateway))).collect()
}

/// The address in a text, whatever prefix length goes with it.
pub fn address(said: &Said<'_>) -> Option<Ipv4Addr> {
    said.text.split('/').next()?.parse().ok()
}
