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
    let is_tcp = |kind: &Option<SpannedStr<'p>>| kind.filter(|kind| kind.text == "tcp");
    let provided = node.exports.iter().filter(|export| !export.owned).find_map(|export| is_tcp(&export.kind));
    provided.or_else(|| node.requests.iter().find_map(|request| is_tcp(&request.kind)))
}

/// Whether it is in a pool, or says itself what its network is.
fn is_anchored(node: &Node<'_>) -> bool {
    let says = |kind: ManifestKind, key: &str| {
        let mut manifests = node.member.container.manifests.iter().filter(|manifest| manifest.kind == kind);
        manifests
            .any(|manifest| manifest.document.root.as_ref().and_then(|root: &Json| root.get(key)).is_some())
    };
    !node.network_requests.is_empty()
        || says(ManifestKind::Network, "mode")
        || says(ManifestKind::Network, "pool")
        || says(ManifestKind::Args, "PV_LXC_NETWORK_TYPE")
        || says(ManifestKind::Args, "PV_NETWORK_POOL")
}
