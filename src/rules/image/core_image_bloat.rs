//! `core-image-bloat`: a whole system around a script.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::{ContainerKind, Entrypoint};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("image", "core-image-bloat", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let (container, data) = (subject.container, &subject.recipe.data);
    let Some(inherit) = subject.inherit_of("core-image") else { return };
    if !container.is(ContainerKind::Rootfs) || data.recipe_part_missing() {
        return;
    }
    let has_groups =
        data.get("IMAGE_INSTALL").is_some_and(|value| value.surely_has_word("packagegroup-core-boot"));
    let only_busybox =
        subject.own_packages().is_some_and(|packages| packages.iter().all(|name| name == "busybox"));
    // Without a program of its own it is the init system that is wanted.
    let starts_itself = matches!(container.start(data), Entrypoint::Named { .. });
    if !(has_groups && only_busybox && starts_itself) {
        return;
    }
    let file = &subject.recipe.file;
    let text = inherit.source();
    let Some(at) = text.find("core-image") else { return };
    let start = inherit.span().start as usize + at;
    let span = Span::new(start, start + "core-image".len());
    cx.report(&file.source, span, "`core-image` adds a whole system to what `busybox` alone can run")
        .help(
            "`image` makes a container of less than a megabyte; `base-files` and `base-passwd` may be needed",
        )
        .fix(Fix::unsafe_("inherit `image`", vec![Edit::replace(span, "image")]).changes_value());
}
