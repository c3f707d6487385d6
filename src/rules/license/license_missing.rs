//! `license-missing`: a recipe without LICENSE.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::ContainerKind;
use crate::model::ClassFile;
use crate::rules::rule;

rule!("license", "license-missing", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    let misses_class = recipe.inherits.iter().any(|inherit| matches!(inherit.found, ClassFile::Missing));
    if misses_class || !subject.is_whole_as_written() {
        return;
    }
    if subject.container.is(ContainerKind::Rootfs) {
        return beside_its_text(cx, subject);
    }
    // Where openembedded-core is there, its base class stops at the missing license.
    let as_written = subject.as_written();
    let data = as_written.map_or(&recipe.data, |recipe| &recipe.data);
    let value = data.get("LICENSE");
    if value.is_none_or(|value| value.exact() != Some("INVALID")) || subject.build.is_configured("LICENSE") {
        return;
    }
    let is_optional = recipe.includes.iter().any(|include| include.found.is_none());
    let place = subject.anchor();
    if is_optional || place.file.is_virtual() || place.file.source.text().trim().is_empty() {
        return;
    }
    let mut found = cx.report(&place.file.source, place.span, "BitBake stops at a recipe without `LICENSE`");
    found.help("name the license of the sources");
}

/// In an image the class's `MIT` counts without a word of the recipe. Whoever gives the text of a license
/// meant to name it.
fn beside_its_text(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let is_said =
        subject.assignments_to("LICENSE").next().is_some() || subject.build.is_configured("LICENSE");
    let Some((statement, _)) = subject.assignments_to("LIC_FILES_CHKSUM").next() else { return };
    if !is_said {
        let message = "`LICENSE` is missing, so the `MIT` of `image.bbclass` counts";
        let mut found = cx.report(&statement.file.source, statement.name_span(), message);
        found.severity(Severity::Warning).help("name the license of this text");
    }
}
