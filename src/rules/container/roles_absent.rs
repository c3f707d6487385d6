//! `roles-absent`: a container of the group `app` without roles may manage the device.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::{ContainerKind, ManifestKind};
use crate::rules::rule;

rule!("container", "roles-absent", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let (container, data) = (subject.container, &subject.recipe.data);
    let Some(lookup) = &container.lookup else { return };
    if !container.is(ContainerKind::Rootfs)
        || data.recipe_part_missing()
        || lookup.open
        || container.entries.may_fill_workdir()
    {
        return;
    }
    let in_app =
        data.get("PVR_APP_ADD_GROUP").is_some_and(|group| group.surely(|group| group.trim() == "app"));
    let has_roles =
        data.get("PVR_APP_ADD_ROLES").is_some_and(|roles| roles.possibly(|text| !text.trim().is_empty()));
    let args: Vec<_> = container.manifests_of(ManifestKind::Args).collect();
    let says_roles = args
        .iter()
        .any(|manifest| manifest.document.root.as_ref().is_none_or(|root| root.get("PV_ROLES").is_some()));
    // An entry whose file is not there may say something about roles.
    let is_missing = lookup.read(ManifestKind::Args).is_some() && args.is_empty();
    if !in_app || has_roles || says_roles || is_missing {
        return;
    }
    let place = subject.written("PVR_APP_ADD_GROUP").last().map(|written| written.place.clone());
    let place = place.unwrap_or_else(|| subject.anchor());
    cx.report(&place.file.source, place.span, "without roles the container may manage the whole device")
        .help("`PVR_APP_ADD_ROLES = \"nobody\"` takes that away, \"mgmt\" says that it is meant");
}
