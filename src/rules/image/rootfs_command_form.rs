//! `rootfs-command-form`: commands of an image that become one because no semicolon is between them.

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, written_words};
use crate::model::Place;
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
    if !is_old {
        return;
    }
    within_a_value(cx, subject);
    if !subject.is_whole() {
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
            if is_in_one_value(subject, list, place, next) {
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

/// Two commands that one value names with nothing but a space between, whatever else is in the list.
fn within_a_value(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.words_given_to(&LISTS) {
        for pair in written_words(assignment).windows(2) {
            let (one, other) = (&pair[0], &pair[1]);
            let is_split = one.text.ends_with(';') || other.text.starts_with(';');
            if is_split || [one, other].iter().any(|word| !is_plain(&word.text)) {
                continue;
            }
            let name = other.text.trim_end_matches(';');
            let message = format!(
                "before nanbield this asks for one function called `{} {name}`, which is none",
                one.text
            );
            let mut found = cx.report(&statement.file.source, one.span, message);
            found.help(format!("write `{};`", one.text));
            let edit = Edit::insert(one.span.end as usize, ";");
            found.fix(Fix::unsafe_("write the semicolon", vec![edit]).changes_value());
        }
    }
}

fn is_plain(word: &str) -> bool {
    let name = word.trim_end_matches(';');
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether two words of a list stand in one value.
fn is_in_one_value(subject: &RecipeContext<'_>, list: &str, one: &Place, other: &Place) -> bool {
    subject.assignments_to(list).any(|(statement, assignment)| {
        let span = assignment.value().span();
        let is_within = |place: &Place| {
            statement.file.path() == place.file.path()
                && span.start <= place.span.start
                && place.span.end <= span.end
        };
        is_within(one) && is_within(other)
    })
}
