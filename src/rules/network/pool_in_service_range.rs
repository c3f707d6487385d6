//! `pool-in-service-range`: a pool hands out addresses that services have.

use ipnet::Ipv4Net;

use crate::lint::Cx;
use crate::manifest::graph::Graph;
use crate::rules::rule;

rule!("network", "pool-in-service-range", Graph(check));

/// Where the addresses of services are, unless `xconnect.services.cidr` says otherwise.
const SERVICES: &str = "198.18.0.0/15";

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    let Ok(services) = SERVICES.parse::<Ipv4Net>() else { return };
    let mut exports = graph.nodes.iter().flat_map(|node| &node.exports);
    if !exports.any(|export| export.kind.is_some_and(|kind| kind.text == "tcp")) {
        return;
    }
    for (at, device) in &graph.devices {
        let member = &graph.project.members[*at];
        for pool in &device.pools {
            let Some((said, subnet)) = pool.subnet else { continue };
            if !services.contains(&subnet.network()) && !subnet.contains(&services.network()) {
                continue;
            }
            let message =
                format!("the pool `{}` overlaps {SERVICES}, where services have their addresses", pool.name);
            cx.report_manifest(&member.recipe, &member.container, said.manifest, said.span, message)
                .help("take another subnet; the addresses of services are set by `xconnect.services.cidr`");
        }
    }
}
