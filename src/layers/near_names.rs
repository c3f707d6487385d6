//! The recipes whose names differ from a word in one letter.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use strsim::damerau_levenshtein;

use crate::text::differ_in_numbers;
use crate::value::from_file_name;

/// Shorter names are too near to each other.
const SHORTEST: usize = 5;

/// The names of recipes, and each of them with one letter less.
#[derive(Debug, Default)]
pub(super) struct NearNames {
    names: FxHashMap<String, Vec<usize>>,
    shorter: FxHashMap<String, Vec<usize>>,
}

impl NearNames {
    pub(super) fn of(recipes: &[PathBuf]) -> NearNames {
        let mut near = NearNames::default();
        for (at, name) in recipes.iter().enumerate().filter_map(|(at, path)| Some((at, name_of(path)?))) {
            near.names.entry(name.to_owned()).or_default().push(at);
            for shorter in with_one_less(name) {
                near.shorter.entry(shorter).or_default().push(at);
            }
        }
        near
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The places of the recipes that `word` is nearly the name of. A number more or less is another recipe
    /// of the same family.
    pub(super) fn to(&self, word: &str, recipes: &[PathBuf]) -> Vec<usize> {
        if word.len() < SHORTEST {
            return Vec::new();
        }
        let mut found: Vec<usize> = self.shorter.get(word).into_iter().flatten().copied().collect();
        for shorter in with_one_less(word) {
            let alike = [&self.names, &self.shorter].into_iter().filter_map(|names| names.get(&shorter));
            found.extend(alike.flatten());
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|at| {
            name_of(&recipes[*at]).is_some_and(|name| {
                name.len() >= SHORTEST
                    && !differ_in_numbers(name, word)
                    && damerau_levenshtein(name, word) == 1
            })
        });
        found
    }
}

/// What the file name of a recipe calls it.
pub(crate) fn name_of(recipe: &Path) -> Option<&str> {
    from_file_name(recipe.file_name()?.to_str()?).ok()?.into_iter().next()?
}

fn with_one_less(name: &str) -> impl Iterator<Item = String> + '_ {
    name.char_indices().map(|(at, c)| format!("{}{}", &name[..at], &name[at + c.len_utf8()..]))
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
