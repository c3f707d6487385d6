//! Other recipes that share this recipe's text, or the files beside it.

use std::path::{Path, PathBuf};

use super::RecipeContext;
use super::Statement;
use crate::model::fetch::Entries;
use crate::model::{Build, ClassFile, Needs, Where};
use crate::syntax::words;
use crate::value::path::{is_append_file, is_recipe_file};

impl RecipeContext<'_> {
    /// Whether two statements stand in files of one layer. Of two layers that lie in one repository a build
    /// may have only one, as with one layer for each distribution of ROS.
    pub fn are_of_one_layer(&self, one: &Statement<'_>, other: &Statement<'_>) -> bool {
        let layers = &self.build.layers;
        let (one, other) = (layers.layer_of(one.file.path()), layers.layer_of(other.file.path()));
        one.map(|layer| &layer.root) == other.map(|layer| &layer.root)
    }

    /// Whether no other recipe asks for a file below the recipe's directory, as far as that can be told: no
    /// other entry, and no other recipe of the layer. Whoever reaches it through a link may be anybody.
    pub(super) fn is_sole_user(&self, file: &Path) -> bool {
        self.has_users(file, 1)
    }

    /// Whether nobody at all asks for a file below the recipe's directory.
    pub fn is_unused(&self, file: &Path) -> bool {
        self.has_users(file, 0)
    }

    /// Whether so many entries of this recipe ask for a file below its directory, and no other recipe.
    fn has_users(&self, file: &Path, own: usize) -> bool {
        let disk = self.build.disk();
        let real = disk.resolved(file);
        if !self.is_below(file) || self.count_asking(&self.container.entries, &real) != own {
            return false;
        }
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        self.are_all_others(&[name, self.file_name()], |needs| {
            !needs.may_fetch_more && !needs.fetched.iter().any(|file| real.starts_with(file))
        })
    }

    /// How many entries ask for a file that lies at `real`, or for a directory around it.
    fn count_asking(&self, entries: &Entries, real: &Path) -> usize {
        let disk = self.build.disk();
        let mut count = 0;
        for entry in &entries.list {
            if entry.candidates().any(|file| real.starts_with(disk.resolved(file))) {
                count += 1;
            }
        }
        count
    }

    /// Whether a file other than the recipe itself says a text.
    pub(crate) fn says_elsewhere(&self, path: &Path, text: &str) -> bool {
        path != self.recipe.file.path()
            && self.build.files.load_source(path).is_ok_and(|source| source.text().contains(text))
    }

    /// Whether another recipe of the layers says a text.
    pub(crate) fn some_other_recipe_says(&self, text: &str) -> bool {
        let own = self.recipe.file.path();
        self.build.said_by(&Where::Recipes, text).iter().any(|path| path != own)
    }

    /// Whether a recipe of the layers may provide a name: one that says it, or one called `near`, which may
    /// make it of its own name. That a recipe says it as the name of a package provides nothing.
    pub(crate) fn some_recipe_may_provide(&self, name: &str, near: &str) -> bool {
        let own = self.recipe.file.path();
        let by = self.build.said_by(&Where::Recipes, name);
        let say_it = by.iter().map(PathBuf::as_path).filter(|path| *path != own);
        let mut asked = say_it.chain(self.build.layers.collected().recipes_called(near));
        asked.any(|path| {
            let Some(recipe) = self.build.recipe(path) else { return true };
            let is_it = |text: &str| words(text).any(|word| word == name);
            let mut inherits = recipe.inherits.iter();
            recipe.data.recipe_part_missing()
                || inherits.any(|inherit| matches!(inherit.found, ClassFile::Missing))
                || recipe.data.get("PROVIDES").is_some_and(|value| value.possibly(is_it))
        })
    }

    /// Whether the recipe's text is no other recipe's as well.
    pub fn text_is_unshared(&self) -> bool {
        self.are_all_others(&[self.file_name()], |_| true)
    }

    /// Whether a path leads below the recipe's directory without a link.
    pub(super) fn is_below(&self, path: &Path) -> bool {
        let disk = self.build.disk();
        let Ok(below) = path.strip_prefix(self.directory()) else { return false };
        disk.resolved(path) == disk.resolved(self.directory()).join(below)
    }

    fn file_name(&self) -> &str {
        self.recipe.file.path().file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// Whether the other recipes in the directory, and those of the layer that say one of `names`, have a
    /// text of their own and are as `holds` says.
    fn are_all_others(&self, names: &[&str], holds: impl Fn(&Needs) -> bool) -> bool {
        let own = self.recipe.file.path();
        let disk = self.build.disk();
        let real = disk.resolved(own);
        let around = recipes_around(self.build, self.directory());
        let (Some(mut others), Some(elsewhere)) = (around, self.recipes_that_say(names)) else {
            return false;
        };
        others.extend(elsewhere);
        others.retain(|path| path != own);
        if !self.is_below(own) {
            return false;
        }
        for path in others {
            let Some(needs) = self.build.needs_of(&path) else { return false };
            let has_same_text = disk.resolved(&path) == real || needs.included.contains(&real);
            if has_same_text || !holds(&needs) {
                return false;
            }
        }
        true
    }

    /// The recipes of the layer, in other disk, that say one of `names`, themselves or in an append, or that
    /// are a link to this recipe. `None` if a file says it that any recipe may read.
    fn recipes_that_say(&self, names: &[&str]) -> Option<Vec<PathBuf>> {
        let own = self.recipe.file.path();
        let Some(layer) = self.build.layers.layer_of(own) else { return Some(Vec::new()) };
        let disk = self.build.disk();
        let place = Where::Layer(layer.root.clone());
        let real = disk.resolved(own);
        let is_elsewhere = |path: &Path| path.parent() != own.parent();
        let mut recipes: Vec<PathBuf> = Vec::new();
        for path in self.build.files_in(&place).iter() {
            if is_elsewhere(path) && is_recipe_file(path) && disk.resolved(path) == real {
                recipes.push(path.clone());
            }
        }
        for name in names {
            for path in self.build.said_by(&place, name).iter().filter(|path| is_elsewhere(path)) {
                if is_recipe_file(path) {
                    recipes.push(path.clone());
                    continue;
                }
                // Of an include it is not known who reads it.
                let appended = self.build.layers.collected().recipes_for(path);
                if !is_append_file(path) || appended.is_empty() {
                    return None;
                }
                recipes.extend(appended.into_iter().map(Path::to_owned));
            }
        }
        recipes.sort();
        recipes.dedup();
        Some(recipes)
    }
}

/// The recipes in a directory, and those with an append there. `None` if an append is for none that is
/// known.
pub(crate) fn recipes_around(build: &Build, directory: &Path) -> Option<Vec<PathBuf>> {
    let mut recipes = Vec::new();
    for (name, _) in build.disk().list(directory).entries() {
        let path = directory.join(name);
        if name.ends_with(".bb") {
            recipes.push(path);
        } else if name.ends_with(".bbappend") {
            let appended = build.layers.collected().recipes_for(&path);
            if appended.is_empty() {
                return None;
            }
            recipes.extend(appended.into_iter().map(Path::to_owned));
        }
    }
    Some(recipes)
}
