//! `image-feature-unknown`: a feature of an image that no class knows.

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, written_words};
use crate::model::facts::is_image_feature;
use crate::rules::rule;

rule!("image", "image-feature-unknown", EveryReader(check));

const LISTS: [&str; 2] = ["EXTRA_IMAGE_FEATURES", "IMAGE_FEATURES"];

/// What `debug-tweaks` was made of until walnascar.
const OF_DEBUG: &str = "allow-empty-password allow-root-login empty-root-password post-install-logging";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.recipe.inherits_class("image") || !subject.is_whole() {
        return;
    }
    for (statement, assignment) in subject.words_given_to(&LISTS) {
        let Some(releases) = subject.releases_of(statement) else { continue };
        for word in written_words(assignment) {
            if word.text.contains('$') {
                continue;
            }
            let mut wanted = releases.iter();
            let lacking = wanted.find(|release| !is_image_feature(&word.text, *release));
            let Some(release) = lacking else { continue };
            if is_made(subject, &word.text) {
                continue;
            }
            let is_old = Release::ALL.into_iter().any(|release| is_image_feature(&word.text, release));
            let message = format!(
                "BitBake skips the image: `{}` is no feature of images in {}",
                word.text,
                release.name()
            );
            let mut found = cx.report(&statement.file.source, word.span, message);
            if word.text == "debug-tweaks" {
                found.help(format!("it was made of `{OF_DEBUG}`"));
            } else if !is_old {
                found.help("`FEATURE_PACKAGES_…` and the flag `IMAGE_FEATURES[validitems]` make others");
            }
        }
    }
}

/// Whether the recipe or a layer makes the feature.
fn is_made(subject: &RecipeContext<'_>, word: &str) -> bool {
    let data = &subject.recipe.data;
    let packages = format!("FEATURE_PACKAGES_{word}");
    let is_listed = data.flag("IMAGE_FEATURES", "validitems").is_some_and(|value| {
        value.exact().is_none_or(|text| text.split_whitespace().any(|known| known == word))
    });
    is_listed
        || !data.history(&packages).is_empty()
        || data.variants(&packages).next().is_some()
        || subject.build.is_configured(&packages)
        || data.flags("COMPLEMENTARY_GLOB").contains(&word)
}
