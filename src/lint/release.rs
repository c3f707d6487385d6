//! For which releases the layer of a file is.

use std::path::Path;

use super::RecipeContext;
use crate::layers::Release;
use crate::model::Build;

/// The releases that a file is to work with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Series {
    oldest: usize,
    target: usize,
}

impl Series {
    /// Those that the layer of a file names, as far as they are known. `None` if it names none of them, as
    /// layers for releases from before kirkstone do, or if there is no layer.
    pub fn of(build: &Build, file: &Path) -> Option<Series> {
        let named = build.layers.series_of(file);
        let known = |name: &&str| Release::series().position(|known| known == *name);
        let places: Vec<usize> = named.iter().filter_map(known).collect();
        let (oldest, target) = (places.iter().min()?, places.iter().max()?);
        Some(Series { oldest: *oldest, target: *target })
    }

    /// Whether the newest of them is `release` or a later one.
    pub fn is_since(self, release: &str) -> bool {
        place(release).is_some_and(|place| self.target >= place)
    }

    /// Whether the newest of them is older than `release`.
    pub fn is_before(self, release: &str) -> bool {
        !self.is_since(release)
    }

    /// Whether even the oldest of them is `release` or a later one.
    pub fn are_all_since(self, release: &str) -> bool {
        place(release).is_some_and(|place| self.oldest >= place)
    }

    /// The name of the newest of them.
    pub fn target(self) -> &'static str {
        Release::series().nth(self.target).unwrap_or_default()
    }
}

fn place(release: &str) -> Option<usize> {
    Release::series().position(|known| known == release)
}

impl RecipeContext<'_> {
    /// The releases that the layer of the recipe names.
    pub fn series(&self) -> Option<Series> {
        Series::of(self.build, self.recipe.file.path())
    }

    /// Whether the layer of the recipe is for `release` or a later one. False if it does not say for which it
    /// is.
    pub fn is_since(&self, release: &str) -> bool {
        self.series().is_some_and(|series| series.is_since(release))
    }
}
