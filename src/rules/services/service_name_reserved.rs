//! `service-name-reserved`: a container provides what Pantavisor itself provides.

use crate::lint::Cx;
use crate::manifest::graph::{Graph, HOSTED_BUS};
use crate::rules::rule;

rule!("services", "service-name-reserved", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        let owner = (0..graph.nodes.len()).find(|other| graph.meet(at, *other) && owns(graph, *other));
        if !graph.assumptions.hosted_bus.is_yes() && owner.is_none() {
            continue;
        }
        for export in &node.exports {
            if export.owned || export.name.text != HOSTED_BUS {
                continue;
            }
            let (member, name) = (node.member, export.name);
            let message = format!("the service `{HOSTED_BUS}` is Pantavisor's own on these devices");
            let mut report =
                cx.report_manifest(&member.recipe, &member.container, name.manifest, name.span, message);
            report.label(&name.manifest.document.source, name.span, "the device refuses the whole state");
            match owner {
                Some(owner) => report
                    .help(format!("`{}` counts on the bus that the device runs", graph.nodes[owner].name)),
                None => {
                    report.help("own a name on the bus with `owns`, or drop \"hosted-dbus\" from `features`")
                }
            };
        }
    }
}

/// Whether a container owns a name on the bus that Pantavisor runs.
fn owns(graph: &Graph<'_>, node: usize) -> bool {
    let mut exports = graph.nodes[node].exports.iter();
    exports.any(|export| export.owned && export.bus.is_none_or(|bus| bus.text == HOSTED_BUS))
}
