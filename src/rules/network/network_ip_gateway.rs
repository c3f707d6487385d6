//! `network-ip-gateway`: a fixed address is the host's own one in the pool.

use crate::lint::Cx;
use crate::manifest::Project;
use crate::rules::network::pools::{address, ranges};
use crate::rules::rule;

rule!("network", "network-ip-gateway", Project(check));

fn check(cx: &mut Cx<'_>, project: &Project<'_>) {
    let graph = cx.graph(project);
    for (at, node) in graph.nodes.iter().enumerate() {
        for wish in &node.wishes {
            let Some((ip, place)) = wish.ip.and_then(|ip| Some((address(&ip)?, ip))) else { continue };
            let Some(pools) = ranges(&graph, at, wish) else { continue };
            let fitting: Vec<_> = pools.iter().filter(|(_, subnet, _)| subnet.contains(&ip)).collect();
            let Some((pool, ..)) = fitting.first() else { continue };
            if !fitting.iter().all(|(_, _, gateway)| *gateway == ip) {
                continue;
            }
            let member = node.member;
            let message = format!("the address {ip} is the gateway of the pool `{}`", pool.name);
            let mut report = cx
                .report_manifest(&member.recipe, &member.container, place.manifest, place.span, message)
                .help("the device refuses to start the container; take another address of the pool");
            if let Some((said, _)) = pool.gateway {
                report = report.label(&said.manifest.document.source, said.span, "the gateway");
            }
            drop(report);
        }
    }
}
