//! `network-ip-duplicate`: two containers have one fixed address.

use std::net::Ipv4Addr;

use crate::diag::Severity;
use crate::lint::Cx;
use crate::manifest::SpannedStr;
use crate::manifest::graph::Graph;
use crate::rules::network::pools::{address, ranges};
use crate::rules::rule;

rule!("network", "network-ip-duplicate", Graph(check));

/// A container's claim to an address.
struct Claim<'p> {
    node: usize,
    ip: Ipv4Addr,
    place: SpannedStr<'p>,
    /// The pool, or nothing for an interface of the container's own, whose address the device reserves in the
    /// pool that it falls into.
    pool: Option<&'p str>,
}

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    let claims = claims(graph);
    for (index, second) in claims.iter().enumerate() {
        let first = claims[..index].iter().find(|first| contend(graph, first, second));
        let Some(first) = first else { continue };
        let surely = graph.meet(first.node, second.node);
        // Both are in images, but never in the same one.
        if !surely && [first, second].iter().all(|claim| graph.images_with(claim.node).next().is_some()) {
            continue;
        }
        // Report where findings were asked for.
        let [first_asked, second_asked] =
            [first, second].map(|claim| graph.nodes[claim.node].member.is_target);
        let (first, second) = if first_asked && !second_asked { (second, first) } else { (first, second) };
        let member = graph.nodes[second.node].member;
        let message = format!("the address {} is that of `{}`, too", second.ip, graph.nodes[first.node].name);
        let mut report = cx.report_manifest(
            &member.recipe,
            &member.container,
            second.place.manifest,
            second.place.span,
            message,
        );
        report
            .label(&first.place.manifest.document.source, first.place.span, "the same address")
            .help("the device refuses to start the second one; leave one address out to get a free one");
        if !surely {
            report.severity(Severity::Warning);
        }
    }
}

fn claims<'p>(graph: &Graph<'p>) -> Vec<Claim<'p>> {
    let mut claims = Vec::new();
    for (node, container) in graph.nodes.iter().enumerate() {
        for request in &container.network_requests {
            let pooled = request.pool.zip(request.ip).map(|(pool, ip)| (ip, Some(pool.text)));
            for (place, pool) in pooled.into_iter().chain(request.baked_ip.map(|ip| (ip, None))) {
                claims.extend(address(&place).map(|ip| Claim { node, ip, place, pool }));
            }
        }
    }
    claims
}

/// Whether two containers may want one address of one pool at the same time.
fn contend(graph: &Graph<'_>, first: &Claim<'_>, second: &Claim<'_>) -> bool {
    if first.ip != second.ip || first.node == second.node || graph.are_alternatives(first.node, second.node) {
        return false;
    }
    match (first.pool, second.pool) {
        (Some(one), Some(other)) => one == other,
        (None, Some(_)) => falls_into_pool(graph, second),
        (Some(_), None) => falls_into_pool(graph, first),
        // The device manages neither.
        (None, None) => false,
    }
}

/// Whether the pool of a claim surely holds its address.
fn falls_into_pool(graph: &Graph<'_>, claim: &Claim<'_>) -> bool {
    for request in &graph.nodes[claim.node].network_requests {
        if request.ip.is_none_or(|ip| ip.span != claim.place.span) {
            continue;
        }
        let pools = ranges(graph, claim.node, request).unwrap_or_default();
        if !pools.is_empty() && pools.iter().all(|(_, subnet, _)| subnet.contains(&claim.ip)) {
            return true;
        }
    }
    false
}
