//! `class-not-in-release`: a class that a release of the layer does not have.

use crate::lint::{Cx, RecipeContext};
use crate::model::{ClassFile, facts};
use crate::rules::rule;

rule!("migration", "class-not-in-release", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for inherit in subject.recipe.inherits.iter().filter(|inherit| inherit.sure) {
        let Some(place) = inherit.place.as_ref().filter(|place| place.file.is_part_of_recipes()) else {
            continue;
        };
        if matches!(inherit.found, ClassFile::File(_)) || !facts::class_ever_existed(&inherit.class) {
            continue;
        }
        let Some(releases) = subject.build.releases_of(place.file.path()) else { continue };
        let lacks = releases.iter().find(|release| !facts::class_exists(&inherit.class, *release));
        let Some(release) = lacks.map(|release| release.name()) else { continue };
        let message = format!("`{}` is not in {release}, for which the layer is", inherit.class);
        let mut found = cx.report(&place.file.source, place.span, message);
        found.help("carry the class in the layer, or take the release out of LAYERSERIES_COMPAT");
    }
}
