//! `network-pool-unknown`: a container asks for an address from a pool that no device has.

use crate::lint::Cx;
use crate::manifest::graph::Graph;
use crate::rules::rule;
use crate::text::did_you_mean;

rule!("network", "network-pool-unknown", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        let devices = graph.devices_of(at);
        let mut known: Vec<&str> =
            devices.iter().flat_map(|device| &device.pools).map(|pool| pool.name).collect();
        known.sort_unstable();
        known.dedup();
        for request in &node.network_requests {
            let Some(pool) = request.pool.filter(|pool| graph.lacks_pool(at, pool.text)) else { continue };
            let help = match did_you_mean(pool.text, known.iter().copied()) {
                Some(help) => help,
                None if known.is_empty() => "no device file of the tree defines a pool".to_owned(),
                None => format!("the device files define {}", known.join(", ")),
            };
            let member = node.member;
            let message = format!("no device has a network pool `{}`", pool.text);
            cx.report_manifest(&member.recipe, &member.container, pool.manifest, pool.span, message)
                .label(&pool.manifest.document.source, pool.span, "the device refuses to start the container")
                .help(help);
        }
    }
}
