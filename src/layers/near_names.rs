//! The recipes whose names differ from a word in one letter.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use strsim::damerau_levenshtein;

use crate::text::{differ_in_numbers, letters};
use crate::value::from_file_name;

/// Shorter names are too near to each other.
const SHORTEST: usize = 5;

/// What the recipes are called by their file names.
#[derive(Debug, Default)]
pub(super) struct NearNames {
    names: FxHashSet<String>,
    /// For each recipe the letters of its name, and how many there are; none if it has no name to speak of.
    letters: Vec<Option<(u64, usize)>>,
}

impl NearNames {
    pub(super) fn of(recipes: &[PathBuf]) -> NearNames {
        let mut near = NearNames::default();
        for path in recipes {
            let name = name_of(path);
            near.names.extend(name.map(str::to_owned));
            near.letters.push(name.map(|name| (letters(name), name.chars().count())));
        }
        near
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The places of the recipes that `word` is nearly the name of. A number more or less is another recipe
    /// of the same family.
    pub(super) fn to(&self, word: &str, recipes: &[PathBuf]) -> Vec<usize> {
        if word.len() < SHORTEST {
            return Vec::new();
        }
        let (own, length) = (letters(word), word.chars().count());
        let mut found = Vec::new();
        for (at, path) in recipes.iter().enumerate() {
            let Some((others, count)) = self.letters[at] else { continue };
            let may_be_near = (others ^ own).count_ones() <= 2 && count.abs_diff(length) <= 1;
            if may_be_near && name_of(path).is_some_and(|name| is_near(name, word)) {
                found.push(at);
            }
        }
        found
    }
}

fn is_near(name: &str, word: &str) -> bool {
    name.len() >= SHORTEST && !differ_in_numbers(name, word) && damerau_levenshtein(name, word) == 1
}

/// What the file name of a recipe calls it.
pub(crate) fn name_of(recipe: &Path) -> Option<&str> {
    from_file_name(recipe.file_name()?.to_str()?).ok()?.into_iter().next()?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_is_near() {
        let recipes: Vec<PathBuf> =
            ["lamp-app_1.0.bb", "lamp-app2.bb", "gauge_1.2.bb", "abc.bb"].map(PathBuf::from).into();
        let near = NearNames::of(&recipes);
        for (word, want) in [
            ("lmap-app", Some(0)),
            ("lamp-ap", Some(0)),
            ("lamp-appp", Some(0)),
            ("lamp-abp", Some(0)),
            ("guage", Some(2)),
            ("lamp-app3", None),
            ("lmap-ap", None),
            ("gauge", None),
            ("abd", None),
        ] {
            assert_eq!(near.to(word, &recipes).first().copied(), want, "{word}");
        }
        assert!(near.has("gauge") && !near.has("guage"));
    }
}
