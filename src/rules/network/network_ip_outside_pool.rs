//! `network-ip-outside-pool`: a fixed address is none of its pool.

use crate::lint::Cx;
use crate::manifest::graph::Graph;
use crate::rules::network::pools::{Fixed, fixed_addresses};
use crate::rules::rule;

rule!("network", "network-ip-outside-pool", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for Fixed { member, ip, place, pools } in fixed_addresses(graph) {
        // Devices may give one pool different ranges; one that fits will do.
        let Some((pool, subnet, _)) = pools.first() else { continue };
        if pools.iter().any(|(_, subnet, _)| subnet.contains(&ip)) {
            continue;
        }
        let message = format!("the address {ip} is not in the pool `{}`", pool.name);
        let mut report = cx
            .report_manifest(&member.recipe, &member.container, place.manifest, place.span, message)
            .help("the device refuses to start the container; leave the address out to get a free one");
        if let Some((said, _)) = pool.subnet {
            let label = format!("the pool has {}", subnet.trunc());
            report = report.label(&said.manifest.document.source, said.span, label);
        }
        drop(report);
    }
}
