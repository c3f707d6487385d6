//! `service-target-missing`: a service is asked for without saying where it is to appear, or one that appears
//! nowhere with a place to appear at.

use crate::diag::Severity;
use crate::lint::{Cx, ManifestContext};
use crate::manifest::ManifestKind;
use crate::manifest::json::Node;
use crate::rules::{manifest, rule};

rule!("services", "service-target-missing", Manifest(check));

const LISTS: [&str; 3] = ["PV_SERVICES_REQUIRED", "PV_SERVICES_OPTIONAL", "PV_SERVICES_MANUAL"];

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "service-target-missing");
    let Some(root) =
        file.manifest.document.root.as_ref().filter(|_| file.manifest.kind == ManifestKind::Args)
    else {
        return;
    };
    let lists = LISTS.iter().filter_map(|list| root.get(list));
    for service in lists.flat_map(Node::elements) {
        let is_tcp = service.get("type").and_then(Node::as_str) == Some("tcp");
        let (true, Some(target)) = (is_tcp, service.members().iter().find(|member| member.key == "target"))
        else {
            continue;
        };
        let name = service.get("name").and_then(Node::as_str).filter(|name| !name.is_empty());
        let name = name.unwrap_or("NAME");
        file.report(cx, target.key_span, "a service of type `tcp` appears at no path")
            .severity(Severity::Warning)
            .help(format!("leave `target` out: it is reached at `{name}.pv.local`"));
    }
}
