//! `implicit-group`: a container is in the default group because the recipe chose none.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::stock_groups::DEFAULT_GROUP;
use crate::manifest::{AppArgs, ContainerKind, ManifestKind};
use crate::rules::rule;
use crate::text::Fix;

rule!("recovery", "implicit-group", Container(check));

const VARIABLE: &str = "PVR_APP_ADD_GROUP";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    // A group in args.json is a choice, though one that does not count; `group-conflict` says so.
    let chosen = container.manifest(ManifestKind::Args).is_some_and(|args| args.said("PV_GROUP").is_some());
    let is_passed = AppArgs::of(&subject.recipe.data).last("group").is_some();
    if !container.is(ContainerKind::Rootfs) || subject.is_decided(VARIABLE) || chosen || is_passed {
        return;
    }
    let place = subject.anchor();
    let message = format!("no group is chosen, so the container is in the group `{DEFAULT_GROUP}`");
    let mut report = cx.report(&place.file.source, place.span, message);
    report.help(format!("set `{VARIABLE}`: containers in the group `app` are restarted when they fail"));
    if let Some(inherit) = subject.first_inherit() {
        report.fix(
            Fix::unsafe_(
                format!("write down the default, `{DEFAULT_GROUP}`"),
                vec![edits::insert_after(inherit, &format!("\n{VARIABLE} = \"{DEFAULT_GROUP}\""))],
            )
            .changes_value(),
        );
    }
}
