//! The flag `[mcdepends]` of the tasks of a recipe.

use crate::lint::RecipeContext;
use crate::model::{Place, split_outside_references};

/// One dependency on a task of another configuration.
pub(super) struct McDepends {
    pub word: String,
    pub place: Place,
}

/// Those that the recipe's own files set, as they stand in the end. Where an expression or an unknown
/// variable is a part of them, nothing is told.
pub(super) fn mcdepends(subject: &RecipeContext<'_>) -> Vec<McDepends> {
    let data = &subject.recipe.data;
    let mut found = Vec::new();
    for file in subject.own_files() {
        for assignment in file.ast().assignments() {
            if assignment.flag().is_none_or(|flag| flag.get() != "mcdepends") {
                continue;
            }
            let value = assignment.value();
            let is_in_effect = data.history(&assignment.name().get()).iter().any(|event| {
                event.flag == Some("mcdepends")
                    && event.place.file.path() == file.path()
                    && assignment.0.lines().contains(event.place.span.start as usize)
            });
            if !is_in_effect {
                continue;
            }
            let joined = value.get();
            for range in split_outside_references(&joined) {
                let (word, span) = (joined[range.clone()].to_owned(), value.locate(range.start, range.end));
                let expanded = data.expand(&word);
                let Some(text) = expanded.exact() else { continue };
                if word.contains("${@") {
                    continue;
                }
                let place = Place { file: file.clone(), span };
                found.extend(
                    text.split_whitespace()
                        .map(|word| McDepends { word: word.to_owned(), place: place.clone() }),
                );
            }
        }
    }
    found
}
