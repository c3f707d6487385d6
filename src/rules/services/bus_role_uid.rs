//! `bus-role-uid`: user ids of roles on the bus that contradict each other.

use crate::diag::Severity;
use crate::lint::Cx;
use crate::manifest::graph::Graph;
use crate::manifest::json::{JsonKind, Member as JsonMember};
use crate::manifest::services::provided;
use crate::manifest::{Manifest, ManifestKind};
use crate::rules::rule;

rule!("services", "bus-role-uid", Graph(check));

/// A role with its user id, and who says so.
struct Pin<'p> {
    node: usize,
    manifest: &'p Manifest,
    role: &'p JsonMember,
    uid: u64,
}

impl Pin<'_> {
    /// Whether an earlier one that a device has besides says otherwise.
    fn contradicts(&self, earlier: &Pin<'_>, graph: &Graph<'_>) -> bool {
        if (earlier.role.key == self.role.key) == (earlier.uid == self.uid) {
            return false;
        }
        earlier.manifest.path == self.manifest.path
            || earlier.node != self.node && graph.meet(earlier.node, self.node)
    }
}

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    let pins = pins(graph);
    for (at, pin) in pins.iter().enumerate() {
        root(cx, graph, pin);
        let mut before = pins[..at].iter();
        let Some(earlier) = before.find(|earlier| pin.contradicts(earlier, graph)) else { continue };
        let message = match earlier.role.key == pin.role.key {
            true => format!("the role `{}` has the user id {} elsewhere", pin.role.key, earlier.uid),
            false => format!("the user id {} is that of the role `{}` already", pin.uid, earlier.role.key),
        };
        let node = &graph.nodes[pin.node];
        let member = node.member;
        cx.report_manifest(&member.recipe, &member.container, pin.manifest, pin.role.value.span, message)
            .label(&earlier.manifest.document.source, earlier.role.value.span, "the other one")
            .help("the device refuses the whole state; one role has one user id on a device");
    }
    for node in &graph.nodes {
        for manifest in node.member.container.manifests_of(ManifestKind::Services) {
            let Some(roles) = manifest.document.root.as_ref().and_then(|root| root.member("roles")) else {
                continue;
            };
            if provided(&manifest.document).any(|service| service.owns.is_some()) {
                continue;
            }
            let (member, message) = (node.member, "a file that owns no name cannot say who a role is");
            cx.report_manifest(&member.recipe, &member.container, manifest, roles.key_span, message)
                .severity(Severity::Warning)
                .help("put `roles` into the `services.json` with the `owns`");
        }
    }
}

/// What runs as root may do all that the bus lets anybody do.
fn root(cx: &mut Cx<'_>, graph: &Graph<'_>, pin: &Pin<'_>) {
    if pin.uid != 0 {
        return;
    }
    let member = graph.nodes[pin.node].member;
    let message = format!("the role `{}` is root on the bus", pin.role.key);
    cx.report_manifest(&member.recipe, &member.container, pin.manifest, pin.role.value.span, message)
        .severity(Severity::Warning)
        .help("the device takes it; give it a user id of its own, or leave it out");
}

fn pins<'p>(graph: &Graph<'p>) -> Vec<Pin<'p>> {
    let mut pins = Vec::new();
    for (node, member) in graph.nodes.iter().map(|node| node.member).enumerate() {
        for manifest in member.container.manifests_of(ManifestKind::Services) {
            let roles = manifest.document.root.as_ref().and_then(|root| root.get("roles"));
            for role in roles.map_or(&[][..], |roles| roles.members()) {
                if let Some(JsonKind::Number(number)) = role.value.get("uid").map(|uid| &uid.kind)
                    && let Some(uid) = number.as_u64()
                {
                    pins.push(Pin { node, manifest, role, uid });
                }
            }
        }
    }
    pins
}
