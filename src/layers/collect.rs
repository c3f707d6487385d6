//! Which recipes and appends there are, in BitBake's order, and which append belongs to which recipe.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::Layers;
use super::near_names::{NearNames, name_of};
use crate::disk::Disk;
use crate::disk::glob;

/// The recipes and appends that BBFILES finds. Nothing of them is parsed.
#[derive(Debug, Default)]
pub struct Collected {
    recipes: Vec<PathBuf>,
    appends: Vec<Append>,
    usage: HashMap<PathBuf, Use>,
    by_exact_name: HashMap<String, Vec<usize>>,
    /// Appends by what stands before their first `%`.
    by_prefix: HashMap<String, Vec<usize>>,
    /// The keys of `by_prefix` that hold `.bb`: these apply to shorter names too.
    long_prefixes: Vec<String>,
    near: OnceLock<NearNames>,
    recipes_by_name: OnceLock<BTreeMap<String, Vec<usize>>>,
}

/// One `.bbappend` file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Append {
    pub path: PathBuf,
    /// The collection without which BBFILES_DYNAMIC does not name this file, if that one is not there.
    pub needs: Option<String>,
}

/// What becomes of a `.bb` or `.bbappend` file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    Used,
    /// BBMASK takes it out.
    Masked,
    /// Only if a layer is there that is not.
    Conditional,
    /// No pattern of BBFILES or BBFILES_DYNAMIC finds it.
    NotCollected,
}

impl Collected {
    /// Expands BBFILES and BBFILES_DYNAMIC, the patterns of the layer with the lowest priority first.
    pub fn of(layers: &Layers, disk: &Disk) -> Collected {
        let mut collected = Collected::default();
        for (pattern, needs) in layers.prioritized_patterns() {
            for path in files_of(pattern, disk) {
                if !collected.usage.contains_key(&path) {
                    collected.add(path, needs, layers);
                }
            }
        }
        collected.index();
        collected
    }

    fn add(&mut self, path: PathBuf, needs: Option<&str>, layers: &Layers) {
        let name = file_name(&path);
        let is_append = name.ends_with(".bbappend");
        if !is_append && !name.ends_with(".bb") {
            return;
        }
        let usage = match needs {
            _ if layers.is_masked(&path) => Use::Masked,
            Some(_) => Use::Conditional,
            None => Use::Used,
        };
        self.usage.insert(path.clone(), usage);
        match usage {
            Use::Masked => {}
            _ if is_append => self.appends.push(Append { path, needs: needs.map(str::to_owned) }),
            Use::Used => self.recipes.push(path),
            _ => {}
        }
    }

    fn index(&mut self) {
        for (index, append) in self.appends.iter().enumerate() {
            let name = as_recipe_name(file_name(&append.path));
            match name.split_once('%') {
                Some((prefix, _)) => self.by_prefix.entry(prefix.to_owned()).or_default().push(index),
                None => self.by_exact_name.entry(name).or_default().push(index),
            }
        }
        self.long_prefixes = self.by_prefix.keys().filter(|prefix| prefix.contains(".bb")).cloned().collect();
    }

    /// All recipes, those of the layer with the lowest priority first.
    pub fn recipes(&self) -> &[PathBuf] {
        &self.recipes
    }

    /// All appends, those of the layer with the lowest priority first.
    pub fn appends(&self) -> &[Append] {
        &self.appends
    }

    /// Whether a file name calls a recipe so.
    pub(crate) fn has_recipe(&self, name: &str) -> bool {
        self.near_names().has(name)
    }

    /// The recipes whose file names call them so.
    pub(crate) fn recipes_called<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Path> {
        let from_name = self.recipes_by_name().range(name.to_owned()..);
        let longer = from_name.take_while(move |(file, _)| file.starts_with(name));
        let called = longer.filter(move |(file, _)| name_of(Path::new(file)) == Some(name));
        called.flat_map(|(_, places)| places).map(|place| self.recipes[*place].as_path())
    }

    /// The recipes whose file names call them nearly so, by one letter.
    pub(crate) fn nearly_called(&self, name: &str) -> Vec<&Path> {
        let near = self.near_names().to(name, &self.recipes).into_iter();
        near.map(|at| self.recipes[at].as_path()).collect()
    }

    fn near_names(&self) -> &NearNames {
        self.near.get_or_init(|| NearNames::of(&self.recipes))
    }

    /// The appends of a recipe in the order in which BitBake reads them: the last one has the last word.
    pub fn appends_for(&self, recipe: &Path) -> Vec<&Append> {
        let name = file_name(recipe);
        let mut found: Vec<usize> = self.by_exact_name.get(name).cloned().unwrap_or_default();
        let starts = name.char_indices().map(|(at, _)| &name[..at]).chain([name]);
        found.extend(starts.filter_map(|start| self.by_prefix.get(start)).flatten());
        for prefix in &self.long_prefixes {
            if prefix.len() > name.len() && prefix.starts_with(name) {
                found.extend(self.by_prefix.get(prefix).into_iter().flatten());
            }
        }
        found.sort_unstable();
        found.into_iter().map(|index| &self.appends[index]).collect()
    }

    /// The recipes that an append applies to, in their order.
    ///
    /// Everything after the first `%` of its name is ignored, and a `%` may stand for nothing.
    pub fn recipes_for(&self, append: &Path) -> Vec<&Path> {
        let name = as_recipe_name(file_name(append));
        let by_name = self.recipes_by_name();
        let mut found: Vec<usize> = Vec::new();
        match name.split_once('%') {
            None => found.extend(by_name.get(&name).into_iter().flatten()),
            Some((prefix, _)) => {
                let from_prefix = by_name.range(prefix.to_owned()..);
                let longer = from_prefix.take_while(|(recipe, _)| recipe.starts_with(prefix));
                found.extend(longer.flat_map(|(_, places)| places));
                // BitBake cuts the recipe's name to the length of the prefix, so a shorter name matches too.
                for (end, _) in prefix.char_indices() {
                    found.extend(by_name.get(&prefix[..end]).into_iter().flatten());
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|index| self.recipes[index].as_path()).collect()
    }

    fn recipes_by_name(&self) -> &BTreeMap<String, Vec<usize>> {
        self.recipes_by_name.get_or_init(|| {
            let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (index, recipe) in self.recipes.iter().enumerate() {
                by_name.entry(file_name(recipe).to_owned()).or_default().push(index);
            }
            by_name
        })
    }

    /// What becomes of a file.
    pub fn usage(&self, path: &Path) -> Use {
        self.usage.get(path).copied().unwrap_or(Use::NotCollected)
    }
}

fn as_recipe_name(append: &str) -> String {
    append.replace(".bbappend", ".bb")
}

/// The files of one entry of BBFILES: those of a directory, or those that match a pattern.
fn files_of(pattern: &str, disk: &Disk) -> Vec<PathBuf> {
    if !disk.is_directory(Path::new(pattern)) {
        return glob::expand(pattern, disk);
    }
    let mut found = Vec::new();
    // BitBake takes them as the disk lists them; here it is by name, a directory's own files first.
    disk.walk(Path::new(pattern), &mut |path| found.push(path));
    found
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn appends_match_as_in_bitbake() {
        let records = std::fs::read_to_string("fixtures/conformance/bbappend-matching.jsonl").unwrap();
        for line in records.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let name = |key: &str| record[key].as_str().unwrap();
            let collected = Collected { recipes: vec![name("recipe").into()], ..Collected::default() };
            let applies = !collected.recipes_for(Path::new(name("append"))).is_empty();
            assert_eq!(Some(applies), record["applies"].as_bool(), "{line}");
        }
        assert!(records.lines().count() > 70, "the records are complete");
    }
}
