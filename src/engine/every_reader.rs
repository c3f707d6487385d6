//! Findings in files that several recipes read.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::related_recipes::may_read;
use crate::lint::{Check, Finding};
use crate::model::{Build, Recipe};
use crate::rules;
use crate::text::Span;

/// The files that each recipe reads besides itself, classes left out.
pub(super) type FilesRead<'a> = FxHashMap<&'a Path, &'a HashSet<PathBuf>>;

/// Drops what a rule that asks about every reader of a file finds for only some of them. Of those that all
/// recipes give, one is left. `read` is what is known of recipes that were evaluated anyway.
pub(super) fn held_for_every_reader(
    build: &Build,
    findings: Vec<Finding>,
    read: &FilesRead<'_>,
) -> Vec<Finding> {
    let mut found_by: BTreeMap<Key, HashSet<PathBuf>> = BTreeMap::new();
    for finding in &findings {
        if let Some((key, recipe)) = in_shared_file(finding) {
            found_by.entry(key).or_default().insert(recipe.to_owned());
        }
    }
    if found_by.is_empty() {
        return findings;
    }
    let mut all = build.layers.collected().recipes().iter();
    let is_all = all.all(|recipe| read.contains_key(recipe.as_path()));
    let mut readers = Readers { build, read, is_all, others: HashMap::new() };
    found_by.retain(|key, recipes| readers.all(&key.0, |reader| recipes.contains(reader)));
    // Where a recipe includes another one, the other one speaks for itself.
    let own = findings.iter().filter(|finding| is_own(finding)).map(key_of);
    let mut told: HashSet<Key> = own.collect();
    let mut kept = findings;
    kept.retain(|finding| match in_shared_file(finding) {
        Some((key, _)) => found_by.contains_key(&key) && told.insert(key),
        None => true,
    });
    kept
}

/// Whether a finding counts only if all recipes that read its file give it.
pub(super) fn is_about_every_reader(finding: &Finding) -> bool {
    in_shared_file(finding).is_some()
}

/// A file, a place in it and a rule.
type Key = (PathBuf, Span, &'static str);

fn key_of(finding: &Finding) -> Key {
    let diagnostic = &finding.diagnostic;
    (diagnostic.file.path().to_owned(), diagnostic.span, diagnostic.rule.name)
}

/// Whether a finding is about the recipe that it stands in.
fn is_own(finding: &Finding) -> bool {
    finding.subject.as_ref().is_some_and(|(recipe, _)| recipe.path() == finding.diagnostic.file.path())
}

/// The key of a finding, and the recipe that it is about, if its rule asks about every reader and its file is
/// not the recipe itself.
fn in_shared_file(finding: &Finding) -> Option<(Key, &Path)> {
    let recipe = finding.subject.as_ref()?.0.path();
    if finding.diagnostic.file.path() == recipe {
        return None;
    }
    let rule = rules::find(finding.diagnostic.rule.name)?;
    if !rule.checks.iter().any(|check| matches!(check, Check::EveryReader(_))) {
        return None;
    }
    Some((key_of(finding), recipe))
}

/// Who reads which files, worked out only for recipes that may read one of those with findings.
struct Readers<'a> {
    build: &'a Build,
    read: &'a FilesRead<'a>,
    /// Whether all recipes of the layers are among these.
    is_all: bool,
    /// What others read, as far as it was asked for.
    others: HashMap<PathBuf, HashSet<PathBuf>>,
}

impl Readers<'_> {
    /// Whether all recipes that surely or perhaps read `file` are as `holds` says.
    fn all(&mut self, file: &Path, holds: impl Fn(&Path) -> bool) -> bool {
        if self.read.iter().any(|(reader, files)| files.contains(file) && !holds(reader)) {
            return false;
        }
        if self.is_all {
            return true;
        }
        may_read(self.build, file).into_iter().all(|reader| holds(&reader) || !self.reads(reader, file))
    }

    fn reads(&mut self, recipe: PathBuf, file: &Path) -> bool {
        if let Some(files) = self.read.get(recipe.as_path()) {
            return files.contains(file);
        }
        let files = self.others.entry(recipe).or_insert_with_key(|recipe| {
            self.build.recipe_before_python(recipe).map_or_else(HashSet::new, |recipe| files_read(&recipe))
        });
        files.contains(file)
    }
}

pub(super) fn files_read(recipe: &Recipe) -> HashSet<PathBuf> {
    let included = recipe.includes.iter().filter_map(|include| include.found.as_ref());
    included.chain(&recipe.appends).map(|file| file.path().to_owned()).collect()
}
