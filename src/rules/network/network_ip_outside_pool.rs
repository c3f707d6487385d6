//! `network-ip-outside-pool`: a fixed address is none of its pool.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::diag::Severity;
use crate::lint::Cx;
use crate::manifest::device::Pool;
use crate::manifest::graph::Graph;
use crate::rules::network::pools::{Fixed, fixed_addresses};
use crate::rules::rule;

rule!("network", "network-ip-outside-pool", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for fixed in fixed_addresses(graph) {
        // Devices may give one pool different ranges; one that fits will do.
        let ip = fixed.ip;
        let mut fitting = fixed.pools.iter().filter(|(_, subnet, _)| subnet.contains(&ip));
        let Some((pool, subnet, _)) = fitting.next().or(fixed.pools.first()) else { continue };
        if !subnet.contains(&ip) {
            let help = "the device refuses to start the container; leave the address out to get a free one";
            report(cx, &fixed, pool, *subnet, "not in", Severity::Error, help);
            continue;
        }
        let edges = fitting.map(|(_, subnet, _)| edge(*subnet, ip));
        let Some(edge) = edges.fold(edge(*subnet, ip), Option::and) else { continue };
        let (what, severity) = match edge {
            Edge::Broadcast => ("the broadcast address of", Severity::Warning),
            // Linux has taken it for a host's since 5.14.
            Edge::Network => ("the network address of", Severity::Note),
        };
        let help = match edge {
            Edge::Broadcast => "the device takes it, but others send to all when they mean the container",
            Edge::Network => {
                "the device takes it, but it names the network, and Linux before 5.14 sends to all under it"
            }
        };
        report(cx, &fixed, pool, *subnet, what, severity, help);
    }
}

/// An address that means more than one host.
enum Edge {
    Network,
    Broadcast,
}

/// In a network of two addresses or one each of them is a host's.
fn edge(subnet: Ipv4Net, ip: Ipv4Addr) -> Option<Edge> {
    if subnet.prefix_len() > 30 {
        None
    } else if ip == subnet.broadcast() {
        Some(Edge::Broadcast)
    } else if ip == subnet.network() {
        Some(Edge::Network)
    } else {
        None
    }
}

fn report(
    cx: &mut Cx<'_>,
    fixed: &Fixed<'_, '_>,
    pool: &Pool<'_>,
    subnet: Ipv4Net,
    what: &str,
    severity: Severity,
    help: &str,
) {
    let Fixed { member, ip, place, .. } = fixed;
    let message = format!("the address {ip} is {what} the pool `{}`", pool.name);
    let mut report =
        cx.report_manifest(&member.recipe, &member.container, place.manifest, place.span, message);
    report.severity(severity).help(help);
    if let Some((said, _)) = pool.subnet {
        let label = format!("the pool has {}", subnet.trunc());
        report.label(&said.manifest.document.source, said.span, label);
    }
}
