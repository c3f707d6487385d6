//! `contract-not-in-release`: a form that the Pantavisor on the devices does not know yet.

use crate::lint::Cx;
use crate::manifest::contract::Version;
use crate::manifest::{Member, Project};
use crate::model::Build;
use crate::rules::rule;
use crate::text::display_path;

rule!("manifest", "contract-not-in-release", Project(check));

fn check(cx: &mut Cx<'_>, project: &Project<'_>) {
    let mut members: Vec<&Member> = project.members.iter().collect();
    members.retain(|member| has_newer(member));
    if members.is_empty() {
        return;
    }
    let built = Version::of_layers(project.build);
    for member in members {
        let settings = cx.config_of(member.path());
        let said = settings.config().target_pantavisor.as_ref();
        let said = said.and_then(|version| Version::parse(version.get_ref()));
        let (target, by) = match (said, &built) {
            (Some(version), _) => (version, "`target-pantavisor`".to_owned()),
            (None, Some((version, recipe))) => {
                let layer = project.build.layers.layer_of(recipe);
                let base = layer.and_then(|layer| layer.root.parent()).unwrap_or(recipe);
                (*version, display_path(recipe, base))
            }
            (None, None) => return,
        };
        report(cx, project.build, member, (target, &by));
    }
}

fn report(cx: &mut Cx<'_>, build: &Build, member: &Member, (target, by): (Version, &str)) {
    for manifest in &member.container.manifests {
        for violation in manifest.violations() {
            if violation.newer.is_none_or(|form| form.is_in(target, build)) {
                continue;
            }
            let message = violation.message.as_str();
            cx.report_manifest(&member.recipe, &member.container, manifest, violation.span, message).help(
                format!("the devices have {target}, says {by}; others are meant by `target-pantavisor`"),
            );
        }
    }
}

/// Whether a file of a container has what only newer devices know.
fn has_newer(member: &Member) -> bool {
    let mut violations = member.container.manifests.iter().flat_map(|manifest| manifest.violations());
    violations.any(|violation| violation.newer.is_some())
}
