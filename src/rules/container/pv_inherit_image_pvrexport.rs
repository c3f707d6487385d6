//! `pv-inherit-image-pvrexport`: a recipe inherits the class that is meant for the distribution.

use crate::lint::{Cx, RecipeContext, place_in_recipes};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("container", "pv-inherit-image-pvrexport", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for inherit in &subject.recipe.inherits {
        if inherit.class != "image-pvrexport" {
            continue;
        }
        let Some(place) = place_in_recipes(inherit.place.as_ref()) else { continue };
        let mut report = cx
            .report(
                &place.file.source,
                place.span,
                "`image-pvrexport` is for IMAGE_CLASSES of a distribution; a container inherits `container-pvrexport`",
            );
        report.help("if PVROOT_IMAGE_BSP names another image, this class exports nothing");
        if place.span.slice(place.file.source.text()) == "image-pvrexport" {
            report.fix(
                Fix::unsafe_(
                    "inherit `container-pvrexport`",
                    vec![Edit::replace(place.span, "container-pvrexport")],
                )
                .changes_value(),
            );
        }
    }
}
