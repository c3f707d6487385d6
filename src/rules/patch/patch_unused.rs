//! `patch-unused`: a patch beside a recipe that no recipe asks for.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::is_patch_name;
use super::patch_cve_mismatch::ids_in_name;
use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::model::Build;
use crate::rules::rule;
use crate::text::Span;

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
    let is_used = |path: &Path| path.ancestors().any(|above| used.contains(above));
    for directory in own_directories(subject) {
        let list = disk.list(&directory);
        let names: Vec<&str> =
            list.entries().filter(|(_, kind)| !kind.is_directory()).map(|(name, _)| name).collect();
        if names.iter().any(|name| *name == "series" || name.ends_with(".scc")) {
            continue;
        }
        let is_left = |name: &&&str| is_patch_name(name) && !is_used(&directory.join(name));
        let left: Vec<&str> = names.iter().filter(is_left).copied().collect();
        if left.is_empty() {
            continue;
        }
        let said = SaidAround::of(subject.build, subject.directory());
        let left =
            left.into_iter().filter(|name| !is_said(subject.build, name) && !said.may_mean(&directory, name));
        let (closing, other): (Vec<&str>, Vec<&str>) = left.partition(|name| !ids_in_name(name).is_empty());
        for name in closing {
            report(cx, subject, &directory.join(name), 0);
        }
        if let Some(first) = other.first() {
            report(cx, subject, &directory.join(first), other.len() - 1);
        }
    }
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
    let exact = |name| data.get(name).and_then(|value| value.exact().map(str::to_owned));
    let names = [Some("files".to_owned()), exact("BPN"), exact("BP")];
    let own = names.into_iter().flatten().filter(|name| !name.is_empty() && !name.contains(['/', '$']));
    let mut directories: Vec<PathBuf> = own.map(|name| subject.directory().join(name)).collect();
    directories.dedup();
    directories.retain(|directory| subject.build.disk().is_directory(directory));
    directories
}

/// Whether a file of the layers may say a name: each part of it stands in some.
fn is_said(build: &Build, name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_sign = |c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-';
    let is_read = |part: &str| part.is_empty() || build.reads().files_that_read(part) > 0;
    // What ends in a hyphen stands among the beginnings of names, and only its words among the names.
    let is_said = |part: &str| match part.ends_with(['-', '_']) {
        true => part.trim_end_matches('_').split('-').all(is_read),
        false => is_read(part),
    };
    stem.split(is_sign).all(is_said)
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
            let is_metadata =
                path.extension().is_some_and(|ending| METADATA.iter().any(|kind| ending == *kind));
            let Some(file) = is_metadata.then(|| build.files.get(&path)).flatten() else { continue };
            for word in file.source.text().split(|c: char| c.is_whitespace() || "\"';,()".contains(c)) {
                said.add(word);
            }
        }
        said
    }

    fn add(&mut self, word: &str) {
        let put_together = word.rfind(['}', '*', '%', '{']);
        if let Some(at) = put_together.filter(|_| is_patch_name(word)) {
            let end = &word[at + 1..];
            let end = end.strip_prefix('s').unwrap_or(end);
            self.ends.push(end.rsplit('/').next().unwrap_or(end).to_owned());
        } else if let Some(path) = word.strip_prefix("file://").filter(|path| !path.contains('.')) {
            self.directories.push(path.trim_matches('/').to_owned());
        }
    }

    fn may_mean(&self, directory: &Path, name: &str) -> bool {
        self.ends.iter().any(|end| name.ends_with(end.as_str()))
            || self.directories.iter().any(|path| directory.ends_with(path) || path.contains('$'))
    }
}
