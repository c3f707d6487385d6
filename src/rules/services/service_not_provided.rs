//! `service-not-provided`: a container requires a service that no container provides.

use crate::diag::Severity;
use crate::lint::{Cx, edits};
use crate::manifest::graph::{Answer, Graph, HOSTED_BUS, Node, Request};
use crate::manifest::services::Demand;
use crate::rules::rule;
use crate::text::suggest_with;

rule!("services", "service-not-provided", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    if graph.project.hidden.services {
        return;
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        for request in &node.requests {
            if request.demand != Demand::Required {
                continue;
            }
            match graph.answer_to(request) {
                Answer::Unprovided => without_provider(cx, graph, node, request),
                Answer::Containers(providers) => in_images(cx, graph, at, request, &providers),
                Answer::External | Answer::HostedBus | Answer::Unknown => {}
            }
        }
    }
}

fn without_provider(cx: &mut Cx<'_>, graph: &Graph<'_>, node: &Node<'_>, request: &Request<'_>) {
    let name = request.name.text;
    let message = match request.owned {
        true => format!("no container owns the name `{name}` on the bus"),
        false => format!("no container provides the service `{name}`"),
    };
    let mut report = report(cx, node, request, message);
    let (severity, help) = judgment(graph, name);
    let reason = if request.owned { "which is owned" } else { "which is provided" };
    let near = if request.owned { graph.nearly_owned(name) } else { graph.nearly(name, []) };
    report.severity(severity).help(near.map_or(help, |near| suggest_with(near, reason)));
    let source = &request.name.manifest.document.source;
    if let Some(fix) = near.and_then(|near| edits::meant(source, request.name.span, name, near)) {
        report.fix(fix);
    }
}

/// How sure it is that no container provides a service, and what to do.
fn judgment(graph: &Graph<'_>, name: &str) -> (Severity, String) {
    let external = format!(
        "export it in the `services.json` of a container, or add \"{name}\" to `external-services` in pvlint.toml"
    );
    let prebuilt: Vec<&str> = graph
        .nodes
        .iter()
        .filter(|node| node.member.container.prebuilt)
        .map(|node| node.name.as_str())
        .collect();
    if graph.assumptions.closed {
        // What a prebuilt container exports is not in the tree, be it closed or not.
        let severity = if prebuilt.is_empty() { Severity::Error } else { Severity::Warning };
        return (severity, external);
    }
    if name == HOSTED_BUS && !graph.assumptions.hosted_bus.is_no() {
        let help = "if Pantavisor runs the bus itself, add \"hosted-dbus\" to `features` in pvlint.toml";
        return (Severity::Note, help.to_owned());
    }
    match graph.missing_layers().as_slice() {
        [] => (Severity::Warning, external),
        missing => {
            let help = format!(
                "the layer {} is not here; add it to `layers` in pvlint.toml, or \"{name}\" to `external-services`",
                missing.join(", ")
            );
            (Severity::Note, help)
        }
    }
}

/// It is provided, but not in every image that the container is in.
fn in_images(
    cx: &mut Cx<'_>,
    graph: &Graph<'_>,
    at: usize,
    request: &Request<'_>,
    providers: &[(usize, usize)],
) {
    let node = &graph.nodes[at];
    for image in graph.images_with(at) {
        let provided = providers.iter().any(|(provider, _)| image.nodes.contains(provider));
        if provided || !image.is_whole(&graph.nodes) {
            continue;
        }
        let message = format!(
            "no container of the image `{}` provides the service `{}`",
            image.name, request.name.text
        );
        let mut report = report(cx, node, request, message);
        if let Some(first) = providers.first() {
            let (export, provider) = (graph.export(*first), &graph.nodes[first.0].name);
            report
                .label(
                    &export.name.manifest.document.source,
                    export.name.span,
                    format!("`{provider}` provides it, but is not in the image"),
                )
                .help(format!("add `{}` to the image", graph.nodes[first.0].member.recipe_name()));
        }
        if !graph.assumptions.closed {
            report.severity(Severity::Warning);
        }
    }
}

fn report<'a>(
    cx: &'a mut Cx<'_>,
    node: &Node<'_>,
    request: &Request<'_>,
    message: String,
) -> crate::lint::Report<'a> {
    let member = node.member;
    let manifest = request.name.manifest;
    let span = request.name.span;
    let mut report = cx.report_manifest(&member.recipe, &member.container, manifest, span, message);
    let consequence = "without it the device refuses the whole state, and rolls an update back";
    report.label(&manifest.document.source, span, consequence);
    report
}
