//! The proof of a fix: no variable has another value than before, but for those that it is about.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::related_recipes;
use crate::model::{Build, Datastore, Recipe};
use crate::syntax::ast::{File, View};
use crate::syntax::{Dialect, parse};
use crate::text::{Edit, SourceFile, Span, apply};
use crate::value::{Flag, Name, Variable};

/// The variables that fixes of a file are about, without overrides.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct AllowedChanges(HashSet<String>);

impl AllowedChanges {
    /// The variables and functions whose statements `changing` changes, removes or adds; they are some of
    /// `edits`, which are sorted, disjoint, and all that happens to `file`.
    pub(super) fn by(file: &SourceFile, edits: &[Edit], changing: &[&Edit]) -> AllowedChanges {
        let mut allowed = AllowedChanges::default();
        if changing.is_empty() {
            return allowed;
        }
        allowed.add(file.path(), file.text(), &changing.iter().map(|edit| edit.span).collect::<Vec<_>>());
        let mut added = Vec::new();
        let mut moved = 0isize;
        for edit in edits {
            let start = edit.span.start as usize;
            let start = start.saturating_add_signed(moved);
            if changing.contains(&edit) {
                added.push(Span::new(start, start + edit.text.len()));
            }
            moved += edit.text.len() as isize - edit.span.len() as isize;
        }
        allowed.add(file.path(), &apply(file.text(), edits), &added);
        allowed
    }

    /// The names of the statements of `text` that share a byte with one of `spans`.
    fn add(&mut self, path: &Path, text: &str, spans: &[Span]) {
        let Some(dialect) = Dialect::of(path) else { return };
        let parsed = parse(text, dialect);
        for stmt in File::new(text, &parsed.tree).stmts() {
            if !spans.iter().any(|span| touches(*span, stmt.lines())) {
                continue;
            }
            let name = match stmt.view() {
                View::Assignment(assignment) => Some(assignment.name().get().into_owned()),
                View::Function(function) => Some(function.stored_name().into_owned()),
                View::Def(def) => Some(def.name().get().into_owned()),
                _ => None,
            };
            self.0.extend(name.map(|name| base_of(&name).to_owned()));
        }
    }
}

/// Whether an edit at `span` changes these lines.
fn touches(span: Span, lines: Span) -> bool {
    span.overlaps(lines) || span.is_empty() && lines.contains(span.start as usize)
}

fn base_of(name: &str) -> &str {
    name.split(':').next().unwrap_or(name)
}

/// The files among `edited` that change something they may not change, each with the first such variable.
///
/// Every recipe of the layers, and of `targets`, that reads one of them is evaluated before and after, with
/// its appends and classes; what no recipe reads is evaluated by itself. Values are compared as they are
/// written, not expanded, and before Python functions run at the end, whose texts are compared: so each
/// change shows where it is made, and not in all that follows from it.
pub(super) fn unexpected_changes(
    before: &Build,
    after: &Build,
    edited: &BTreeMap<&Path, &AllowedChanges>,
    targets: &[PathBuf],
) -> Vec<(PathBuf, String)> {
    if edited.is_empty() {
        return Vec::new();
    }
    let paths: Vec<PathBuf> = edited.keys().map(|path| (*path).to_owned()).collect();
    let recipes = related_recipes::readers(before, &paths, targets);
    let compared: Vec<_> = recipes
        .par_iter()
        .filter_map(|path| Some((before.recipe_before_python(path)?, after.recipe_before_python(path)?)))
        .map(|(old, new)| blame(&old, &new, edited))
        .collect();
    let mut read: HashSet<&Path> = HashSet::new();
    let mut blamed: Vec<(PathBuf, String)> = Vec::new();
    for (read_by_one, blamed_by_one) in compared {
        read.extend(read_by_one);
        blamed.extend(blamed_by_one);
    }
    for path in edited.keys() {
        if read.contains(path) || Dialect::of(path).is_none() {
            continue;
        }
        if let Some(old) = before.configuration().recipe_before_python(path, &[], None)
            && let Some(new) = after.configuration().recipe_before_python(path, &[], None)
        {
            blamed.extend(blame(&old, &new, edited).1);
        }
    }
    blamed.extend(in_configuration(before, after, edited));
    let mut wrong: BTreeMap<PathBuf, String> = BTreeMap::new();
    for (path, variable) in blamed {
        wrong.entry(path).or_insert(variable);
    }
    wrong.into_iter().collect()
}

/// Which of `edited` a recipe reads, and which of them changed something in it that none of them may change.
fn blame<'e>(
    old: &Recipe,
    new: &Recipe,
    edited: &BTreeMap<&'e Path, &AllowedChanges>,
) -> (Vec<&'e Path>, Vec<(PathBuf, String)>) {
    let files: BTreeSet<&Path> = old.files().chain(new.files()).map(|file| file.path()).collect();
    let mut read: Vec<&'e Path> = edited.keys().copied().collect();
    read.retain(|path| files.contains(path));
    let found = difference(old, new, &|name| read.iter().any(|path| edited[path].0.contains(base_of(name))));
    let mut blamed = Vec::new();
    if let Some(what) = found {
        blamed.extend(read.iter().map(|path| ((*path).to_owned(), what.clone())));
    }
    (read, blamed)
}

/// The first thing that is not as it was and may not change.
fn difference(old: &Recipe, new: &Recipe, may_change: &dyn Fn(&str) -> bool) -> Option<String> {
    if !old.inherits.iter().map(|found| &found.class).eq(new.inherits.iter().map(|found| &found.class)) {
        return Some("inherit".to_owned());
    }
    if !old.includes.iter().map(|found| &found.name).eq(new.includes.iter().map(|found| &found.name)) {
        return Some("include".to_owned());
    }
    if old.tasks != new.tasks {
        return Some("addtask".to_owned());
    }
    let names = old.data.changed_names().chain(new.data.changed_names());
    differing(&old.data, &new.data, names).into_iter().find(|name| !may_change(name))
}

fn in_configuration(
    before: &Build,
    after: &Build,
    edited: &BTreeMap<&Path, &AllowedChanges>,
) -> Vec<(PathBuf, String)> {
    let (old, new) = (before.configuration().data(), after.configuration().data());
    let mut confs: Vec<&Path> = edited.keys().copied().collect();
    confs.retain(|path| path.extension().is_some_and(|extension| extension == "conf"));
    if confs.is_empty() {
        return Vec::new();
    }
    for name in differing(old, new, old.names().chain(new.names())) {
        if !confs.iter().any(|path| edited[path].0.contains(base_of(&name))) {
            return confs.iter().map(|path| (path.to_path_buf(), name.clone())).collect();
        }
    }
    Vec::new()
}

/// Those of `names` whose variables differ, sorted. Anonymous functions are named after their line, so only
/// their texts count.
fn differing(old: &Datastore, new: &Datastore, names: impl Iterator<Item = Name>) -> BTreeSet<String> {
    let (anonymous, named): (Vec<Name>, Vec<Name>) =
        names.partition(|name| name.as_str().starts_with("__anon_"));
    let mut differing: BTreeSet<String> = BTreeSet::new();
    for name in named {
        if !same(old.variable(name), new.variable(name)) {
            differing.insert(name.as_str().to_owned());
        }
    }
    let anonymous: BTreeSet<Name> = anonymous.into_iter().collect();
    if sorted_bodies(old, &anonymous) != sorted_bodies(new, &anonymous) {
        differing.insert("python ()".to_owned());
    }
    differing
}

/// The bodies of those functions that are there.
fn sorted_bodies(data: &Datastore, functions: &BTreeSet<Name>) -> Vec<String> {
    let mut bodies = Vec::new();
    for name in functions {
        if let Some(variable) = data.variable(*name)
            && let Some(value) = &variable.value
        {
            // The first line is a `def` with the name.
            let text = value.source();
            bodies.push(text.split_once('\n').map_or(String::new(), |(_, body)| body.to_owned()));
        }
    }
    bodies.sort();
    bodies
}

/// Whether all is the same that BitBake hashes. It never hashes where a function stands.
fn same(old: Option<&Variable>, new: Option<&Variable>) -> bool {
    let unset = Variable::default();
    let (old, new) = (old.unwrap_or(&unset), new.unwrap_or(&unset));
    old.value == new.value
        && old.weak == new.weak
        && old.edits == new.edits
        && old.variants == new.variants
        && hashed_flags(old).eq(hashed_flags(new))
}

fn hashed_flags(variable: &Variable) -> impl Iterator<Item = &(Name, Flag)> {
    variable.flags.iter().filter(|(flag, _)| !matches!(flag.as_str(), "lineno" | "filename"))
}
