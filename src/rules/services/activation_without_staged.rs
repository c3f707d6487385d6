//! `activation-without-staged`: a container waits for a name on the bus and starts at once, or the reverse.

use crate::lint::Cx;
use crate::manifest::graph::{Graph, Node};
use crate::manifest::services::Demand;
use crate::manifest::{Manifest, ManifestKind, SpannedStr};
use crate::rules::rule;

rule!("services", "activation-without-staged", Graph(check));

const STAGED: &str = "STAGED";

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        let mut requests = node.requests.iter().filter(|request| request.demand != Demand::Manual);
        let waiting = requests.find(|request| request.waits);
        let goal = goal(node);
        let member = node.member;
        match (waiting, goal) {
            (Some(request), goal) if goal.is_none_or(|goal| goal.text != STAGED) => {
                if goal.is_none() && (node.member.container.merges() || group_may_stage(graph, at)) {
                    continue;
                }
                let name = request.name;
                let message =
                    format!("the container waits for the owner of `{}`, but starts at once", name.text);
                let mut report =
                    cx.report_manifest(&member.recipe, &member.container, name.manifest, name.span, message);
                if let Some(goal) = goal {
                    report.label(&goal.manifest.document.source, goal.span, "this is when it starts");
                }
                report.help("write `\"PV_STATUS_GOAL\": \"STAGED\"`, so that it waits");
            }
            (None, Some(goal)) if goal.text == STAGED && is_sure(node) => {
                let message = "the container waits, but for no name on the bus";
                cx.report_manifest(&member.recipe, &member.container, goal.manifest, goal.span, message)
                    .label(&goal.manifest.document.source, goal.span, "nothing ever starts it")
                    .help("ask for a name with `\"activation\": {\"mode\": \"on-owner\"}`, or leave the goal out");
            }
            _ => {}
        }
    }
}

fn goal<'p>(node: &Node<'p>) -> Option<SpannedStr<'p>> {
    for manifest in &node.member.container.manifests {
        if manifest.kind == ManifestKind::Args
            && let Some(goal) = manifest.said("PV_STATUS_GOAL")
        {
            return Some(goal);
        }
    }
    None
}

/// Whether all that it asks for, and may be started by, is known. What owns a name may be started by a call.
fn is_sure(node: &Node<'_>) -> bool {
    let container = &node.member.container;
    container.manifests.iter().all(is_known)
        && !container.merges()
        && node.exports.iter().all(|export| !export.owned)
}

fn is_known(manifest: &Manifest) -> bool {
    if !manifest.sure || manifest.document.root.is_none() {
        return false;
    }
    // What is misspelled may be what it waits for.
    let mut violations = manifest.violations().iter();
    !violations.any(|found| matches!(found.rule.as_str(), "args-schema" | "manifest-unknown-key"))
}

/// Whether a group of a device that it may meet makes it wait.
fn group_may_stage(graph: &Graph<'_>, node: usize) -> bool {
    let devices = graph.devices_of(node);
    let mut groups = devices.iter().flat_map(|device| &device.groups);
    graph.project.hidden.devices
        || groups.any(|group| group.status_goal.is_some_and(|goal| goal.text == STAGED))
}
