//! `rootfs-command-form`: commands of an image that become one because no semicolon is between them.

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("image", "rootfs-command-form", EveryReader(check));

/// Lists of functions that `execute_pre_post_process` runs.
const LISTS: [&str; 8] = [
    "IMAGE_POSTPROCESS_COMMAND",
    "IMAGE_PREPROCESS_COMMAND",
    "POPULATE_SDK_POST_HOST_COMMAND",
    "POPULATE_SDK_POST_TARGET_COMMAND",
    "ROOTFS_POSTINSTALL_COMMAND",
    "ROOTFS_POSTPROCESS_COMMAND",
    "ROOTFS_PREPROCESS_COMMAND",
    "SDK_POSTPROCESS_COMMAND",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    // Since nanbield spaces separate them as well.
    let is_old =
        subject.releases().is_some_and(|releases| releases.iter().any(|one| one < Release::Nanbield));
    if !is_old || !subject.is_whole() {
        return;
    }
    for list in LISTS {
        if subject.assignments_to(list).next().is_none() {
            continue;
        }
        let words = subject.recipe.data.words(list);
        if words.open || !words.partial.is_empty() || words.list.iter().any(|word| !word.sure) {
            continue;
        }
        for pair in words.list.windows(2) {
            let (one, other) = (&pair[0], &pair[1]);
            let is_split = one.text.ends_with(';') || other.text.starts_with(';');
            let both = one.place.as_ref().zip(other.place.as_ref());
            let Some((place, next)) = both.filter(|_| !is_split) else { continue };
            if !place.file.is_part_of_recipes() && !next.file.is_part_of_recipes() {
                continue;
            }
            let place = if place.file.is_part_of_recipes() { place } else { next };
            let message = format!(
                "before nanbield this asks for one function called `{} {}`, which is none",
                one.text,
                other.text.trim_end_matches(';')
            );
            let mut found = cx.report(&place.file.source, place.span, message);
            found.help(format!("write `{};`", one.text));
            if place.file.source.slice(place.span) == one.text {
                let edit = Edit::insert(place.span.end as usize, ";");
                found.fix(Fix::unsafe_("write the semicolon", vec![edit]).changes_value());
            }
        }
    }
}
