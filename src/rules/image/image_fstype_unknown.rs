//! `image-fstype-unknown`: a type of image that is nearly, but not, one that can be made.

use crate::lint::{Cx, RecipeContext, Statement, WrittenWord, edits, written_words};
use crate::rules::rule;
use crate::text::{differ_in_numbers, nearest, suggest};

rule!("image", "image-fstype-unknown", EveryReader(check));

const VARIABLE: &str = "IMAGE_FSTYPES";

/// What makes an image of a type.
const COMMAND: &str = "IMAGE_CMD";

/// Shorter names are too near to each other.
const SHORTEST: usize = 4;

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.recipe.inherits_class("image") || !subject.is_whole() {
        return;
    }
    for (statement, assignment) in subject.words_given_to(&[VARIABLE]) {
        for word in written_words(assignment) {
            if word.text.contains('$') {
                continue;
            }
            // What follows a dot is done to the image that the type makes.
            let (name, rest) = word.text.split_once('.').unwrap_or((&word.text, ""));
            conversions(cx, subject, statement, &word, rest);
            let known: Vec<&str> = data
                .variants(COMMAND)
                .filter_map(|variant| variant.strip_prefix(COMMAND)?.strip_prefix(':'))
                .collect();
            if name.len() < SHORTEST || known.iter().any(|known| makes(known, name)) {
                continue;
            }
            let limit = if name.len() > SHORTEST { 2 } else { 1 };
            let mut alike = known;
            alike.retain(|known| known.len() >= SHORTEST && !differ_in_numbers(known, name));
            let Some((distance, near)) = nearest(name, alike) else { continue };
            if distance > limit {
                continue;
            }
            let message = format!("nothing makes an image of the type `{name}`, so BitBake stops");
            let new = if rest.is_empty() { near.to_owned() } else { format!("{near}.{rest}") };
            let mut report = cx.report(&statement.file.source, word.span, message);
            report.help(suggest(&new));
            report.fix(edits::write(word.span, &new));
        }
    }
}

/// Whether a command is for the type, be it under overrides.
fn makes(known: &str, name: &str) -> bool {
    known.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// What is done to an image once it is made, one after the other: `ext4.gz.sha256sum`.
fn conversions(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    statement: &Statement<'_>,
    word: &WrittenWord,
    rest: &str,
) {
    let data = &subject.recipe.data;
    let variants = data.variants("CONVERSION_CMD");
    let known: Vec<&str> = variants.filter_map(|variant| variant.strip_prefix("CONVERSION_CMD:")).collect();
    if rest.is_empty() || known.is_empty() || data.variants(COMMAND).any(|one| one.ends_with(&*word.text)) {
        return;
    }
    for part in rest.split('.') {
        if known.iter().any(|known| makes(known, part)) {
            continue;
        }
        let Some((1, near)) = nearest(part, known.iter().copied().filter(|known| known.len() > 1)) else {
            continue;
        };
        let message = format!("nothing converts an image to `{part}`, so BitBake stops");
        let new = word.text.replacen(&format!(".{part}"), &format!(".{near}"), 1);
        let mut report = cx.report(&statement.file.source, word.span, message);
        report.help(suggest(&new));
        report.fix(edits::write(word.span, &new));
        return;
    }
}
