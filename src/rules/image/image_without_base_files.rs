//! `image-without-base-files`: a lean image without the directories and accounts of a system.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::ContainerKind;
use crate::manifest::kind::RecipeFacts;
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("image", "image-without-base-files", Container(check));

/// Packages that surely bring neither of them along.
const ALONE: [&str; 8] =
    ["base-files", "base-passwd", "bash", "busybox", "curl", "netbase", "socat", "strace"];

const WANTED: [&str; 2] = ["base-files", "base-passwd"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    if !subject.container.is(ContainerKind::Rootfs)
        || recipe.data.recipe_part_missing()
        || !recipe.inherits("core-image").is_no()
    {
        return;
    }
    let Some(packages) = subject.own_packages() else { return };
    let mut missing: Vec<&str> = WANTED.to_vec();
    missing.retain(|name| !packages.iter().any(|package| package == name));
    let may_bring_them = packages.iter().any(|package| !ALONE.contains(&package.as_str()));
    if missing.is_empty() || may_bring_them {
        return;
    }
    let written = subject.written("IMAGE_INSTALL");
    let place = written.last().map_or_else(|| subject.anchor(), |written| written.place.clone());
    let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    let mut report = cx.report(&place.file.source, place.span, format!("`image` alone brings no {names}"));
    report.help(
        "without them there are no directories such as /proc and no accounts, which many programs need",
    );
    if let Some(value) = written.last().and_then(|written| written.assignment()).map(|it| it.value()) {
        let end = value.span().end as usize;
        report.fix(
            Fix::unsafe_(
                format!("install {names}"),
                vec![Edit::insert(end, format!(" {}", missing.join(" ")))],
            )
            .changes_value(),
        );
    } else if let Some(inherit) = subject.first_inherit() {
        let line = format!("\nIMAGE_INSTALL = \"{}\"", missing.join(" "));
        report.fix(
            Fix::unsafe_(format!("install {names}"), vec![edits::insert_after(inherit, &line)])
                .changes_value(),
        );
    }
}
