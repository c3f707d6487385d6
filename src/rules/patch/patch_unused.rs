//! `patch-unused`: a patch beside a recipe that no recipe asks for.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::patch_cve_mismatch::ids_in_name;
use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::model::Build;
use crate::rules::rule;
use crate::text::Span;
use crate::value::path::is_patch_file;

rule!("patch", "patch-unused", Recipe(check));

/// What may name patches by a part of their names, or by their directory.
const METADATA: [&str; 3] = ["bb", "bbappend", "inc"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let entries = &subject.container.entries;
    if entries.may_list_more_files() || !subject.is_whole() {
        return;
    }
    let disk = subject.build.disk();
    let used: HashSet<&Path> = entries.list.iter().flat_map(|entry| entry.candidates()).collect();
    for directory in own_directories(subject) {
        let list = disk.list(&directory);
        let files = list.entries().filter(|(_, kind)| !kind.is_directory());
        let mut names: Vec<&str> = files.map(|(name, _)| name).collect();
        // A series, and a feature of the kernel in an `.scc` file, name patches in their own way.
        if names.iter().any(|name| *name == "series" || name.ends_with(".scc")) {
            continue;
        }
        names.retain(|name| is_patch_file(Path::new(name)) && !is_asked_for(&directory.join(name), &used));
        names.retain(|name| !is_said(subject.build, name));
        if names.is_empty() {
            continue;
        }
        let said = SaidAround::of(subject.build, subject.directory());
        names.retain(|name| !said.may_mean(&directory, name));
        let (closing, other): (Vec<&str>, Vec<&str>) =
            names.into_iter().partition(|name| !ids_in_name(name).is_empty());
        for name in closing {
            report(cx, subject, &directory.join(name), 0);
        }
        if let Some(first) = other.first() {
            report(cx, subject, &directory.join(first), other.len() - 1);
        }
    }
}

/// Whether SRC_URI has a file, or a directory around it.
fn is_asked_for(path: &Path, used: &HashSet<&Path>) -> bool {
    path.ancestors().any(|above| used.contains(above))
}

fn report(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, path: &Path, others: usize) {
    let Ok(file) = subject.build.files.load_source(path) else { return };
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let ids = ids_in_name(name);
    let message = match (ids.first(), others) {
        (Some(id), _) => format!("no recipe asks for `{name}`, so `{id}` is not closed by it"),
        (None, 0) => format!("no recipe asks for `{name}`, so nothing applies it"),
        (None, others) => format!("no recipe asks for `{name}`, nor for {others} more patches beside it"),
    };
    let mut found = cx.report(&file, Span::empty(0), message);
    if !ids.is_empty() {
        found.severity(Severity::Warning);
    }
    found.help(format!("list it in SRC_URI as `file://{name}`, or remove it"));
}

/// The directories beside a recipe that BitBake looks into for it.
fn own_directories(subject: &RecipeContext<'_>) -> Vec<PathBuf> {
    let data = &subject.recipe.data;
    let mut directories = vec![subject.directory().join("files")];
    for variable in ["BPN", "BP"] {
        let Some(value) = data.get(variable) else { continue };
        let Some(name) = value.exact() else { continue };
        if !name.is_empty() && !name.contains(['/', '$']) {
            directories.push(subject.directory().join(name));
        }
    }
    directories.dedup();
    directories.retain(|directory| subject.build.disk().is_directory(directory));
    directories
}

/// Whether a file of the layers may say a name: each part of it stands in some.
fn is_said(build: &Build, name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut parts = stem.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
    parts.all(|part| is_part_said(build, part))
}

fn is_part_said(build: &Build, part: &str) -> bool {
    // What ends in a hyphen stands among the beginnings of names, and only its words among the names.
    match part.ends_with(['-', '_']) {
        true => part.trim_end_matches('_').split('-').all(|word| is_read(build, word)),
        false => is_read(build, part),
    }
}

fn is_read(build: &Build, word: &str) -> bool {
    word.is_empty() || build.reads().files_that_read(word) > 0
}

/// What the recipes and appends of a directory say of patches without naming them: the ends of names that are
/// put together, and whole directories.
struct SaidAround {
    ends: Vec<String>,
    directories: Vec<String>,
}

impl SaidAround {
    fn of(build: &Build, directory: &Path) -> SaidAround {
        let mut said = SaidAround { ends: Vec::new(), directories: Vec::new() };
        for (name, _) in build.disk().list(directory).entries() {
            let path = directory.join(name);
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if !METADATA.contains(&ending) {
                continue;
            }
            let Some(file) = build.files.get(&path) else { continue };
            for word in file.source.text().split(|c: char| c.is_whitespace() || "\"';,()".contains(c)) {
                said.add(word);
            }
        }
        said
    }

    fn add(&mut self, word: &str) {
        // The name is put together if one of these is in it.
        if let Some(at) = word.rfind(['}', '*', '%', '{'])
            && is_patch_file(Path::new(word))
        {
            let end = &word[at + 1..];
            let end = end.strip_prefix('s').unwrap_or(end);
            self.ends.push(end.rsplit('/').next().unwrap_or(end).to_owned());
        } else if let Some(path) = word.strip_prefix("file://")
            && !path.contains('.')
        {
            self.directories.push(path.trim_matches('/').to_owned());
        }
    }

    fn may_mean(&self, directory: &Path, name: &str) -> bool {
        self.ends.iter().any(|end| name.ends_with(end.as_str()))
            || self.directories.iter().any(|path| directory.ends_with(path) || path.contains('$'))
    }
}
