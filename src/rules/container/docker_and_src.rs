//! `docker-and-src`: two sources for one container.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::ContainerKind;
use crate::rules::rule;

rule!("container", "docker-and-src", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.container.is(ContainerKind::Repackaged) || data.recipe_part_missing() {
        return;
    }
    let is_set =
        |name: &str| data.get(name).is_some_and(|value| value.surely(|text| !text.trim().is_empty()));
    if !is_set("PVR_DOCKER_REF") || !is_set("PVR_SRC_URI") {
        return;
    }
    let docker = subject.sites_with_overrides("PVR_DOCKER_REF");
    let Some(docker) = docker.last() else { return };
    let message = "`PVR_DOCKER_REF` is not used: `PVR_SRC_URI` comes first";
    let mut report = cx.report(&docker.place.file.source, docker.place.span, message);
    report.help("keep one of the two");
    if let Some(source) = subject.sites_with_overrides("PVR_SRC_URI").last() {
        report.label(&source.place.file.source, source.place.span, "this one is used");
    }
}
