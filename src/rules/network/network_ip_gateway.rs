//! `network-ip-gateway`: a fixed address is the host's own one in the pool.

use crate::lint::Cx;
use crate::manifest::graph::Graph;
use crate::rules::network::pools::{Fixed, fixed_addresses};
use crate::rules::rule;

rule!("network", "network-ip-gateway", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for Fixed { member, ip, place, pools } in fixed_addresses(graph) {
        let fitting: Vec<_> = pools.iter().filter(|(_, subnet, _)| subnet.contains(&ip)).collect();
        let Some((pool, ..)) = fitting.first() else { continue };
        if !fitting.iter().all(|(_, _, gateway)| *gateway == ip) {
            continue;
        }
        let message = format!("the address {ip} is the gateway of the pool `{}`", pool.name);
        let mut report =
            cx.report_manifest(&member.recipe, &member.container, place.manifest, place.span, message);
        report.help("the device refuses to start the container; take another address of the pool");
        if let Some((said, _)) = pool.gateway {
            report.label(&said.manifest.document.source, said.span, "the gateway");
        }
    }
}
