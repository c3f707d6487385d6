//! `network-ip-outside-pool`: a fixed address is none of its pool.

use crate::lint::Cx;
use crate::manifest::Project;
use crate::rules::network::pools::{address, ranges};
use crate::rules::rule;

rule!("network", "network-ip-outside-pool", Project(check));

fn check(cx: &mut Cx<'_>, project: &Project<'_>) {
    let graph = cx.graph(project);
    for (at, node) in graph.nodes.iter().enumerate() {
        for wish in &node.wishes {
            let Some((ip, place)) = wish.ip.and_then(|ip| Some((address(&ip)?, ip))) else { continue };
            let Some(pools) = ranges(&graph, at, wish) else { continue };
            // Devices may give one pool different ranges; one that fits will do.
            let Some((pool, subnet, _)) = pools.first() else { continue };
            if pools.iter().any(|(_, subnet, _)| subnet.contains(&ip)) {
                continue;
            }
            let member = node.member;
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
}
