//! `service-duplicate`: two services of one name on a device, or two at one place in a container.

use crate::diag::Severity;
use crate::lint::Cx;
use crate::manifest::SpannedStr;
use crate::manifest::contract::{Form, Version};
use crate::manifest::graph::{BUS_SOCKET, Export, Graph, HOSTED_BUS, Node, Request};
use crate::manifest::services::Demand;
use crate::rules::rule;

rule!("services", "service-duplicate", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        for (index, export) in node.exports.iter().enumerate() {
            let Some((other, earlier, sure)) = earlier_one(graph, at, index) else { continue };
            if are_on_two_buses(earlier, export) && !knows_one_owner(cx, graph, node) {
                continue;
            }
            let other = &graph.nodes[other];
            // Report where findings were asked for.
            if node.member.is_target || !other.member.is_target {
                exported_twice(cx, (other, earlier), (node, export), sure);
            } else {
                exported_twice(cx, (node, export), (other, earlier), sure);
            }
        }
        targets(cx, node);
    }
}

/// An export before that of a node that cannot be told apart from it, with its node, and whether both are on
/// one device for sure.
fn earlier_one<'g, 'p>(
    graph: &'g Graph<'p>,
    at: usize,
    index: usize,
) -> Option<(usize, &'g Export<'p>, bool)> {
    let exports = &graph.nodes[at].exports;
    let export = &exports[index];
    for earlier in &exports[..index] {
        if in_one_file(&earlier.name, &export.name) && clash(earlier, export) {
            return Some((at, earlier, true));
        }
    }
    let mut possible = None;
    for (other, node) in graph.nodes[..at].iter().enumerate() {
        let Some(earlier) = node.exports.iter().find(|earlier| clash(earlier, export)) else { continue };
        if graph.meet(other, at) {
            return Some((other, earlier, true));
        }
        if possible.is_none() && graph.may_meet(other, at) {
            possible = Some((other, earlier, false));
        }
    }
    possible
}

/// Whether two services cannot be told apart.
fn clash(one: &Export<'_>, other: &Export<'_>) -> bool {
    one.name.text == other.name.text && one.owned == other.owned
}

fn are_on_two_buses(one: &Export<'_>, other: &Export<'_>) -> bool {
    one.owned && bus_of(one) != bus_of(other)
}

/// Whether the devices want one owner of a name in the whole state, as newer ones do, and not only on each
/// bus.
fn knows_one_owner(cx: &Cx<'_>, graph: &Graph<'_>, node: &Node<'_>) -> bool {
    let Some(form) = Form::parse("bus-one-owner") else { return false };
    let settings = cx.config_of(node.member.path());
    let said = settings.config().target_pantavisor.as_ref().map(|version| version.get_ref().as_str());
    let build = graph.project.build;
    Version::on_devices(said, build).is_none_or(|version| form.is_in(version, build))
}

fn bus_of<'p>(export: &Export<'p>) -> &'p str {
    export.bus.map_or(HOSTED_BUS, |bus| bus.text)
}

fn in_one_file(one: &SpannedStr<'_>, other: &SpannedStr<'_>) -> bool {
    one.manifest.path == other.manifest.path
}

/// `sure` tells whether both are on one device.
fn exported_twice(
    cx: &mut Cx<'_>,
    (first, earlier): (&Node<'_>, &Export<'_>),
    (node, export): (&Node<'_>, &Export<'_>),
    sure: bool,
) {
    let name = export.name;
    let message = match export.owned {
        true if are_on_two_buses(earlier, export) => {
            format!("two services own the name `{}`, be it on two buses", name.text)
        }
        true => format!("two services own the name `{}` on one bus", name.text),
        false => format!("two services are called `{}`", name.text),
    };
    let member = node.member;
    let mut report = cx.report_manifest(&member.recipe, &member.container, name.manifest, name.span, message);
    report
        .label(
            &earlier.name.manifest.document.source,
            earlier.name.span,
            format!("the other one, of `{}`", first.name),
        )
        .help("rename one of them");
    if !sure {
        report
            .severity(Severity::Note)
            .help("rename one of them, or say in `[images]` that no device holds both");
    } else if export.owned {
        // The device refuses the state; of two plain services it links both.
        report.severity(Severity::Error);
    }
}

/// Two services that a container wants at one place.
fn targets(cx: &mut Cx<'_>, node: &Node<'_>) {
    let mut read: Vec<_> = node.requests.iter().collect();
    read.retain(|request| request.demand != Demand::Manual);
    // The names of one entry are one connection.
    read.dedup_by(|one, other| std::ptr::eq(one.entry, other.entry));
    let targets: Vec<(&str, SpannedStr<'_>)> = read.into_iter().filter_map(target).collect();
    for (index, (path, target)) in targets.iter().enumerate() {
        let mut before = targets[..index].iter();
        let same = before.find(|(earlier, place)| earlier == path && in_one_file(place, target));
        let Some((_, earlier)) = same else { continue };
        let member = node.member;
        let message = format!("two services are to appear at `{path}`");
        cx.report_manifest(&member.recipe, &member.container, target.manifest, target.span, message)
            .label(&earlier.manifest.document.source, earlier.span, "the first one")
            .help("give each its own `target`");
    }
}

/// Where a service appears, and what says so.
fn target<'p>(request: &Request<'p>) -> Option<(&'p str, SpannedStr<'p>)> {
    match request.target {
        Some(target) => Some((target.text, target)),
        None if request.owned => Some((BUS_SOCKET, request.name)),
        None => None,
    }
}
