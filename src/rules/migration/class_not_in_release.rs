//! `class-not-in-release`: a class that a release of the layer does not have.

use crate::config;
use crate::lint::{Cx, RecipeContext, place_in_recipes};
use crate::model::{ClassFile, facts};
use crate::rules::rule;

rule!("migration", "class-not-in-release", EveryReader(check));

/// Classes of openembedded-core that went before kirkstone, which layers of old may still ask for.
const REMOVED: [(&str, &str); 13] = [
    ("blacklist", "`SKIP_RECIPE[name]` does what it did"),
    ("bluetooth", "what it did is a matter of the recipe"),
    ("distrodata", "remove it: nothing takes its place"),
    ("distutils", "inherit `setuptools3`"),
    ("distutils-base", "inherit `setuptools3-base`"),
    ("distutils3", "inherit `setuptools3`, or `setuptools3_legacy` if the source still needs it"),
    ("distutils3-base", "inherit `setuptools3-base`"),
    ("image-mklibs", "remove it: nothing takes its place"),
    ("image-prelink", "remove it: nothing takes its place"),
    ("python-dir", "inherit `python3-dir`"),
    ("pythonnative", "inherit `python3native`"),
    ("reproducible_build", "remove it: all builds do what it did"),
    ("setuptools", "inherit `setuptools3`"),
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for inherit in &subject.recipe.inherits {
        if config::lists(&cx.config().known_classes, &inherit.class) {
            continue;
        }
        if !inherit.sure || matches!(inherit.found, ClassFile::File(_)) {
            continue;
        }
        let Some(place) = place_in_recipes(inherit.place.as_ref()) else { continue };
        // What the releases before kirkstone have is not known.
        if subject.is_for_known_release(place.file.path()) == Some(false) {
            continue;
        }
        if let Some((_, instead)) = REMOVED.iter().find(|(name, _)| *name == inherit.class) {
            let message = format!("`{}` is in no release since kirkstone", inherit.class);
            cx.report(&place.file.source, place.span, message).help(*instead);
            continue;
        }
        if !facts::class_ever_existed(&inherit.class) {
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
