//! `service-type-mismatch`: a service is asked for as one type and provided as another.

use crate::lint::Cx;
use crate::manifest::SpannedStr;
use crate::manifest::graph::{Answer, Graph};
use crate::rules::rule;

rule!("services", "service-type-mismatch", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for (at, node) in graph.nodes.iter().enumerate() {
        for request in &node.requests {
            let Some(wanted) = request.kind else { continue };
            if is_refused(&wanted) {
                continue;
            }
            let Answer::Containers(providers) = graph.answer_to(request) else { continue };
            let Some(given) = given(graph, at, &providers) else { continue };
            if given.iter().any(|kind| kind.text == wanted.text || is_refused(kind)) {
                continue;
            }
            let Some(first) = given.first() else { continue };
            let (name, member) = (request.name.text, node.member);
            let message = format!("the service `{name}` is of type `{}`, not `{}`", first.text, wanted.text);
            cx.report_manifest(&member.recipe, &member.container, wanted.manifest, wanted.span, message)
                .label(&first.manifest.document.source, first.span, "this is the type it is provided with")
                .help("the provider's type counts; write the same one, or leave `type` out");
        }
    }
}

/// The types of all that may provide the service to the container; `None` if one of them has none.
fn given<'p>(graph: &Graph<'p>, at: usize, providers: &[(usize, usize)]) -> Option<Vec<SpannedStr<'p>>> {
    let together: Vec<_> = providers.iter().filter(|(provider, _)| graph.meet(at, *provider)).collect();
    let relevant = if together.is_empty() { providers.iter().collect() } else { together };
    relevant.into_iter().map(|provider| graph.export(*provider).kind).collect()
}

/// Whether the schema objects to the type already.
fn is_refused(kind: &SpannedStr<'_>) -> bool {
    let mut violations = kind.manifest.violations().iter();
    violations.any(|violation| violation.span == kind.span && violation.newer.is_none())
}
