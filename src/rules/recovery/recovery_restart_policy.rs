//! `recovery-restart-policy`: a container that is to restart the system is restarted by itself.

use crate::lint::Cx;
use crate::manifest::ManifestKind;
use crate::manifest::graph::Graph;
use crate::manifest::policy::{Effective, Source};
use crate::rules::rule;

rule!("recovery", "recovery-restart-policy", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        let container = &node.member.container;
        for args in container.manifests_of(ManifestKind::Args) {
            let Some(system) = args.said("PV_RESTART_POLICY") else { continue };
            if system.text != "system" {
                continue;
            }
            let settled = Effective::new(graph, at);
            if !settled.recovery.surely(|policy| policy != "no") {
                continue;
            }
            let Some(recovery) = settled.recovery.given.first() else { continue };
            let message = format!(
                "after a failure the container restarts by itself all the same: `{}`",
                recovery.value
            );
            let mut report = cx.report_manifest(&node.member.recipe, container, args, system.span, message);
            report.help(
                "`PV_RESTART_POLICY` is about updates; a failure is up to `PV_AUTO_RECOVERY` and the group",
            );
            if let Source::Json(said) = &recovery.by {
                report.label(&said.manifest.document.source, said.span, "this policy");
            }
        }
    }
}
