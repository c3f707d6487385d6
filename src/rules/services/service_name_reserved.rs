//! `service-name-reserved`: a container provides what Pantavisor itself provides.

use crate::lint::Cx;
use crate::manifest::graph::{Graph, HOSTED_BUS};
use crate::rules::rule;

rule!("services", "service-name-reserved", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    if !graph.assumptions.hosted_bus.is_yes() {
        return;
    }
    for node in &graph.nodes {
        for export in node.exports.iter().filter(|export| !export.owned && export.name.text == HOSTED_BUS) {
            let (member, name) = (node.member, export.name);
            let message = format!("the service `{HOSTED_BUS}` is Pantavisor's own on these devices");
            cx.report_manifest(&member.recipe, &member.container, name.manifest, name.span, message)
                .label(&name.manifest.document.source, name.span, "the device refuses the whole state")
                .help("own a name on the bus with `owns`, or drop \"hosted-dbus\" from `features`");
        }
    }
}
