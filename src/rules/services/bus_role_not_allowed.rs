//! `bus-role-not-allowed`: a container calls a name on the bus in a role that its owner does not let in.

use crate::lint::Cx;
use crate::manifest::SpannedStr;
use crate::manifest::graph::{Answer, Export, Graph, Request};
use crate::manifest::json::Node;
use crate::rules::rule;

rule!("services", "bus-role-not-allowed", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for node in &graph.nodes {
        for request in node.requests.iter().filter(|request| request.owned) {
            let Some(role) = request.role.filter(|role| !role.text.is_empty()) else { continue };
            let Answer::Containers(owners) = graph.answer_to(request) else { continue };
            let owners: Vec<&Export<'_>> = owners.into_iter().map(|owner| graph.export(owner)).collect();
            if owners.iter().any(|owner| admits(owner, role.text)) {
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

/// Whether an owner lets a role in, or may do so in a form that pvlint does not know.
fn admits(owner: &Export<'_>, role: &str) -> bool {
    let Some(allow) = owner.allow else { return false };
    let said = |entry: &Node| match entry.get("role") {
        Some(of_object) => of_object.as_str().is_none_or(|said| said == role),
        None => entry.as_str().is_none_or(|said| said == role),
    };
    allow.kind_name() != "an array" || allow.elements().iter().any(said)
}
