//! The pools that a container may get its address from.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::manifest::device::Pool;
use crate::manifest::graph::Graph;
use crate::manifest::{Member, SpannedStr, network::NetworkRequest};

/// A pool with its range and the address of the host in it.
pub(super) type Range<'g, 'p> = (&'g Pool<'p>, Ipv4Net, Ipv4Addr);

/// An address that a container asks for by itself.
pub(super) struct Fixed<'g, 'p> {
    pub member: &'p Member,
    pub ip: Ipv4Addr,
    pub place: SpannedStr<'p>,
    /// The pools that it may be from, one for each device file that defines the one it names.
    pub pools: Vec<Range<'g, 'p>>,
}

/// Every fixed address that can be read, with pools that the device can read.
pub(super) fn fixed_addresses<'g, 'p>(graph: &'g Graph<'p>) -> impl Iterator<Item = Fixed<'g, 'p>> {
    graph.nodes.iter().enumerate().flat_map(move |(at, node)| {
        node.network_requests.iter().filter_map(move |request| {
            let place = request.ip?;
            let (ip, pools) = (address(&place)?, ranges(graph, at, request)?);
            Some(Fixed { member: node.member, ip, place, pools })
        })
    })
}

/// The pools of the name that a container asks for, in all device files that it may meet.
pub(super) fn asked_for<'g, 'p>(
    graph: &'g Graph<'p>,
    node: usize,
    request: &NetworkRequest<'_>,
) -> Vec<&'g Pool<'p>> {
    let Some(name) = request.pool.map(|pool| pool.text) else { return Vec::new() };
    let devices = graph.devices_of(node);
    devices.iter().flat_map(|device| &device.pools).filter(|pool| pool.name == name).collect()
}

/// The pools that [`asked_for`] gives, with their ranges; `None` if the device cannot read one of them.
pub(super) fn ranges<'g, 'p>(
    graph: &'g Graph<'p>,
    node: usize,
    request: &NetworkRequest<'_>,
) -> Option<Vec<Range<'g, 'p>>> {
    let pools = asked_for(graph, node, request).into_iter();
    pools.map(|pool| pool.range().map(|(subnet, gateway)| (pool, subnet, gateway))).collect()
}

/// The address in a text, whatever prefix length goes with it.
pub(super) fn address(said: &SpannedStr<'_>) -> Option<Ipv4Addr> {
    said.text.split('/').next()?.parse().ok()
}
