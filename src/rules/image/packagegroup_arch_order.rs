//! `packagegroup-arch-order`: a package group says for which architecture it is when it is too late.

use crate::lint::{Cx, RecipeContext, edits};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("image", "packagegroup-arch-order", EveryReader(check));

/// Architectures that are none but the name of one, whatever the machine is.
const OTHER: [&str; 3] = ["${MACHINE_ARCH}", "${SDK_ARCH}", "${TUNE_PKGARCH}"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    let is_of = |class: &str| recipe.inherits.iter().any(|inherit| inherit.class == class);
    if !recipe.inherits_class("packagegroup") || ["native", "nativesdk", "crosssdk"].iter().any(|c| is_of(c))
    {
        return;
    }
    let inherit = recipe.inherits.iter().find(|inherit| inherit.class == "packagegroup");
    let Some(place) = inherit.and_then(|inherit| inherit.place.as_ref()) else { return };
    // Only the recipe's own text is followed: there the order of lines is that in which they are read.
    if place.file.path() != recipe.file.path() || !subject.is_whole_as_written() {
        return;
    }
    let written = subject.written("PACKAGE_ARCH");
    let is_early = written.iter().any(|one| {
        one.place.file.path() == place.file.path() && one.place.span.start < place.span.start
            || one.place.file.path() != recipe.file.path()
                && !recipe.appends.iter().any(|append| append.path() == one.place.file.path())
    });
    let Some(last) = written.last().filter(|_| !is_early) else { return };
    let Some(assignment) = last.assignment().filter(|_| last.is_whole()) else { return };
    let text = assignment.value().get();
    let value = recipe.data.expand(&text);
    let is_other = value.exact().is_some_and(|value| !matches!(value, "all" | "")) || OTHER.contains(&&*text);
    if !is_other {
        return;
    }
    let message = "`packagegroup` has settled on `all` before it reads this, so this has no effect";
    let mut found = cx.report(&last.place.file.source, last.place.span, message);
    found.label(&place.file.source, place.span, "it is settled here");
    found.help("set it above the `inherit` line");
    let inherit = subject.inherit_of("packagegroup");
    if last.place.file.path() == recipe.file.path()
        && let Some(inherit) = inherit
        && written.len() == 1
    {
        let stmt = assignment.0;
        let line = format!("{}\n\n", stmt.source().trim_end());
        let insertion = Edit::insert(inherit.lines().start as usize, line);
        let edits = vec![insertion, edits::remove_stmt(stmt)];
        found.fix(Fix::unsafe_("move it above the `inherit` line", edits).changes_value());
    }
}
