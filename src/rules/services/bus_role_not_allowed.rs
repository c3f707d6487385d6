//! `bus-role-not-allowed`: a container calls a name on the bus in a role that its owner does not let in.

use super::admits;
use crate::lint::Cx;
use crate::manifest::SpannedStr;
use crate::manifest::graph::{Answer, Export, Graph, Request};
use crate::rules::rule;

rule!("services", "bus-role-not-allowed", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for node in &graph.nodes {
        for request in &node.requests {
            let Some(role) = request.role else { continue };
            if !request.owned || role.text.is_empty() {
                continue;
            }
            let Answer::Containers(owners) = graph.answer_to(request) else { continue };
            let owners: Vec<&Export<'_>> = owners.into_iter().map(|owner| graph.export(owner)).collect();
            if owners.iter().any(|owner| admits(owner.allow, role.text)) {
                continue;
            }
            let Some(owner) = owners.first() else { continue };
            report(cx, &node.member.recipe, &node.member.container, (request, role), owner);
        }
    }
}

fn report(
    cx: &mut Cx<'_>,
    recipe: &crate::model::Recipe,
    container: &crate::manifest::Container,
    (request, role): (&Request<'_>, SpannedStr<'_>),
    owner: &Export<'_>,
) {
    let message = format!("the role `{}` may not call `{}`", role.text, request.name.text);
    let source = &owner.name.manifest.document.source;
    let (place, what) = match owner.allow {
        Some(allow) => (allow.span, "only these roles may"),
        None => (owner.name.span, "without `allow` no role may"),
    };
    cx.report_manifest(recipe, container, role.manifest, role.span, message)
        .label(source, place, what)
        .help("the bus denies every call; add the role to `allow` of the owner");
}
