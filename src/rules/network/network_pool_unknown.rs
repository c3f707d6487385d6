//! `network-pool-unknown`: a container asks for an address from a pool that no device has.

use crate::lint::{Cx, edits};
use crate::manifest::graph::Graph;
use crate::rules::rule;
use crate::text::{closest, suggest};

rule!("network", "network-pool-unknown", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        let devices = graph.devices_of(at);
        let mut known: Vec<&str> =
            devices.iter().flat_map(|device| &device.pools).map(|pool| pool.name).collect();
        known.sort_unstable();
        known.dedup();
        for request in &node.network_requests {
            let Some(pool) = request.pool else { continue };
            if !graph.lacks_pool(at, pool.text) {
                continue;
            }
            let near = closest(pool.text, known.iter().copied());
            let help = match near {
                Some(near) => suggest(near),
                None if known.is_empty() => "no device file of the tree defines a pool".to_owned(),
                None => format!("the device files define {}", known.join(", ")),
            };
            let member = node.member;
            let message = format!("no device has a network pool `{}`", pool.text);
            let source = &pool.manifest.document.source;
            let mut report =
                cx.report_manifest(&member.recipe, &member.container, pool.manifest, pool.span, message);
            report.label(source, pool.span, "the device refuses to start the container").help(help);
            if let Some(fix) = near.and_then(|near| edits::meant(source, pool.span, pool.text, near)) {
                report.fix(fix);
            }
        }
    }
}
