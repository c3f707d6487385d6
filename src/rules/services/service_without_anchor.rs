//! `service-without-anchor`: a container with services that have addresses, but no network of its own.

use crate::lint::Cx;
use crate::manifest::graph::{Graph, Node};
use crate::manifest::json::Node as Json;
use crate::manifest::{ContainerKind, ManifestKind, SpannedStr};
use crate::rules::rule;

rule!("services", "service-without-anchor", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for node in &graph.nodes {
        let container = &node.member.container;
        let is_known = container.is(ContainerKind::Rootfs)
            && container.unreadable.is_empty()
            && container.manifests.iter().all(|manifest| manifest.sure && manifest.document.root.is_some());
        if !is_known || is_anchored(node) {
            continue;
        }
        let Some(place) = with_address(node) else { continue };
        let message = format!("`{}` has services with addresses, but no network", node.name);
        cx.report_manifest(&node.member.recipe, container, place.manifest, place.span, message)
            .label(&place.manifest.document.source, place.span, "the device refuses to start the container")
            .help("name a pool with `PV_NETWORK_POOL`, or say `PV_LXC_NETWORK_TYPE`");
    }
}

/// A service of type `tcp` that it provides or asks for.
fn with_address<'p>(node: &Node<'p>) -> Option<SpannedStr<'p>> {
    for export in &node.exports {
        if let Some(kind) = export.kind
            && !export.owned
            && kind.text == "tcp"
        {
            return Some(kind);
        }
    }
    let mut wanted = node.requests.iter().filter_map(|request| request.kind);
    wanted.find(|kind| kind.text == "tcp")
}

/// Whether it is in a pool, or says itself what its network is.
fn is_anchored(node: &Node<'_>) -> bool {
    !node.network_requests.is_empty()
        || says(node, ManifestKind::Network, "mode")
        || says(node, ManifestKind::Network, "pool")
        || says(node, ManifestKind::Args, "PV_LXC_NETWORK_TYPE")
        || says(node, ManifestKind::Args, "PV_NETWORK_POOL")
}

/// Whether one of its files of a kind has a key.
fn says(node: &Node<'_>, kind: ManifestKind, key: &str) -> bool {
    let mut roots = node.member.container.manifests_of(kind).filter_map(|file| file.document.root.as_ref());
    roots.any(|root: &Json| root.get(key).is_some())
}
