//! `recovery-no-opt-out`: `no` does not switch the recovery of the group off.

use crate::lint::Cx;
use crate::manifest::ManifestKind;
use crate::manifest::graph::Graph;
use crate::manifest::policy::{Effective, Source, own_recovery};
use crate::rules::rule;

rule!("recovery", "recovery-no-opt-out", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        let container = &node.member.container;
        for args in container.manifests_of(ManifestKind::Args) {
            let Some(policy) = own_recovery(args).and_then(|own| own.policy) else { continue };
            if policy.text != "no" {
                continue;
            }
            let settled = Effective::new(graph, at);
            if !settled.recovery.surely(|policy| policy != "no") {
                continue;
            }
            let (Some(group), Some(recovery)) = (settled.group.given.first(), settled.recovery.given.first())
            else {
                continue;
            };
            let message = format!(
                "`no` does not opt out: the group `{}` restarts it by `{}`",
                group.value, recovery.value
            );
            let mut report = cx.report_manifest(&node.member.recipe, container, args, policy.span, message);
            report.help("put the container into another group, or give it a policy of its own");
            if let Source::Json(said) = &recovery.by {
                report.label(&said.manifest.document.source, said.span, "the group's default");
            }
        }
    }
}
