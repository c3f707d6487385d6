//! `service-duplicate`: two services of one name on a device, or two at one place in a container.

use crate::diag::Severity;
use crate::lint::Cx;
use crate::manifest::SpannedStr;
use crate::manifest::graph::{Export, Graph, HOSTED_BUS, Node};
use crate::manifest::services::Demand;
use crate::rules::rule;

rule!("services", "service-duplicate", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        for (index, export) in node.exports.iter().enumerate() {
            let before = node.exports[..index].iter().map(|earlier| (at, earlier));
            let before = before.filter(|(_, earlier)| in_one_file(&earlier.name, &export.name));
            let nodes = graph.nodes[..at].iter().enumerate();
            let elsewhere = nodes.filter(|(other, _)| graph.meet(*other, at));
            let elsewhere =
                elsewhere.flat_map(|(other, node)| node.exports.iter().map(move |export| (other, export)));
            let first = before.chain(elsewhere).find(|(_, earlier)| clash(earlier, export));
            let Some((other, earlier)) = first else { continue };
            let other = &graph.nodes[other];
            // Report where findings were asked for.
            if node.member.is_target || !other.member.is_target {
                exported_twice(cx, other, node, earlier, export);
            } else {
                exported_twice(cx, node, other, export, earlier);
            }
        }
        targets(cx, node);
    }
}

/// Whether two services cannot be told apart.
fn clash(one: &Export<'_>, other: &Export<'_>) -> bool {
    let bus = |export: &Export<'_>| export.bus.map_or(HOSTED_BUS, |bus| bus.text).to_owned();
    one.name.text == other.name.text && one.owned == other.owned && (!one.owned || bus(one) == bus(other))
}

fn in_one_file(one: &SpannedStr<'_>, other: &SpannedStr<'_>) -> bool {
    one.manifest.path == other.manifest.path
}

fn exported_twice(
    cx: &mut Cx<'_>,
    first: &Node<'_>,
    node: &Node<'_>,
    earlier: &Export<'_>,
    export: &Export<'_>,
) {
    let name = export.name;
    let message = match export.owned {
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
    if export.owned {
        // The device refuses the state; of two plain services it links both.
        report.severity(Severity::Error);
    }
}

/// Two services that a container wants at one place.
fn targets(cx: &mut Cx<'_>, node: &Node<'_>) {
    let read = node.requests.iter().filter(|request| request.demand != Demand::Manual);
    let targets: Vec<SpannedStr<'_>> = read.filter_map(|request| request.target).collect();
    for (index, target) in targets.iter().enumerate() {
        let same = |earlier: &&SpannedStr<'_>| earlier.text == target.text && in_one_file(earlier, target);
        let Some(earlier) = targets[..index].iter().find(same) else { continue };
        let member = node.member;
        let message = format!("two services are to appear at `{}`", target.text);
        cx.report_manifest(&member.recipe, &member.container, target.manifest, target.span, message)
            .label(&earlier.manifest.document.source, earlier.span, "the first one")
            .help("give each its own `target`");
    }
}
