//! Where layers are named: by the files that are looked at, by hand, or in a `bblayers.conf`.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::yaml::is_yaml;
use super::{Conf, Kas, Layers, LocalConf, root_above};
use crate::disk::glob;
use crate::disk::{Disk, EntryKind, FileKind, absolute};

/// What names layers. All of it may be given together.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A `bblayers.conf`; its order comes first. A `local.conf` beside it is read as well.
    pub bblayers: Option<PathBuf>,
    /// kas files that are given together; their order comes next.
    pub kas: Vec<PathBuf>,
    /// Directories of layers, or patterns that match some.
    pub layers: Vec<String>,
    /// What relative entries of `layers`, and relative paths in kas files, start from.
    pub base: PathBuf,
    /// Files and directories that are looked at; the layers in which they lie come last. Unless a build is
    /// given, those of the same repository come with them.
    pub files: Vec<PathBuf>,
}

/// A workspace with hundreds of layers has fewer; `/*/*/*` has more on every machine.
pub(super) const MAX_LISTED: usize = 500;

/// Something that names no layer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SourceProblem {
    /// A directory without `conf/layer.conf`.
    NotALayer(PathBuf),
    /// A pattern that matches no layer.
    NoMatch(String),
    /// A pattern for which more than [`MAX_LISTED`] directories would have to be listed.
    TooWide(String),
    /// A file that cannot be read.
    Unreadable(PathBuf),
    /// A `bblayers.conf` without a BBLAYERS that can be made out.
    NoLayers(PathBuf),
    /// A kas file, and what is wrong with it.
    Kas(PathBuf, String),
    /// A repository of a kas file that is not there. That is the rule where only one is checked out.
    MissingRepository { name: String, path: PathBuf },
}

impl SourceProblem {
    /// Whether the user must correct it.
    pub fn is_error(&self) -> bool {
        !matches!(self, SourceProblem::MissingRepository { .. })
    }
}

impl fmt::Display for SourceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SourceProblem::NotALayer(path) => {
                write!(f, "{} is not a layer: it has no conf/layer.conf", path.display())
            }
            SourceProblem::NoMatch(pattern) => write!(f, "no layer matches {pattern}"),
            SourceProblem::TooWide(pattern) => write!(
                f,
                "{pattern} matches in more than {MAX_LISTED} directories; name the directory above the layers"
            ),
            SourceProblem::Unreadable(path) => write!(f, "{} cannot be read", path.display()),
            SourceProblem::NoLayers(path) => write!(f, "{} does not set BBLAYERS", path.display()),
            SourceProblem::Kas(path, message) => write!(f, "{}: {message}", path.display()),
            SourceProblem::MissingRepository { name, path } => {
                write!(f, "the repository {name} is not at {}", path.display())
            }
        }
    }
}

impl Sources {
    /// Reads all layers: those of `bblayers.conf`, of kas files, those named by hand, those around the files.
    pub fn read(&self, disk: &Arc<Disk>) -> (Layers, Vec<SourceProblem>) {
        let mut problems = Vec::new();
        let mut conf = Conf::default();
        let mut local = Vec::new();
        let mut roots = Vec::new();
        if let Some(path) = &self.bblayers {
            roots.extend(read_bblayers(path, disk, &mut conf, &mut problems));
            let path = path.with_file_name("local.conf");
            local.extend(disk.text(&path, FileKind::Metadata).ok().map(|text| LocalConf { path, text }));
        }
        if let Some(first) = self.kas.first() {
            let kas = Kas::read(&self.kas, &self.base, disk, &mut problems);
            conf.read_text(first, &kas.bblayers_conf, disk);
            local.push(LocalConf { path: first.join("local.conf"), text: kas.local_conf });
            roots.extend(kas.layers);
        }
        for entry in &self.layers {
            roots.extend(self.named(entry, disk, &mut problems));
        }
        roots.retain(|root| {
            let there = disk.exists(&root.join("conf/layer.conf"));
            if !there {
                problems.push(SourceProblem::NotALayer(root.clone()));
            }
            there
        });
        roots.extend(self.around_files(disk));
        (Layers::read_with(conf, &roots, local, Arc::clone(disk)), problems)
    }

    /// The layers in which the files lie, in alphabetical order.
    fn around_files(&self, disk: &Disk) -> Vec<PathBuf> {
        let mut parents: Vec<&Path> = self.files.iter().filter_map(|file| file.parent()).collect();
        // A directory may be given itself.
        for file in &self.files {
            if disk.is_directory(file) {
                parents.push(file);
            }
        }
        parents.sort();
        parents.dedup();
        let mut roots: Vec<PathBuf> =
            parents.iter().filter_map(|directory| root_above(directory, disk)).collect();
        if self.bblayers.is_none() && self.kas.is_empty() {
            let mut within: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
            // A kas file mostly lies outside of the layers.
            for file in &self.files {
                if is_yaml(file) {
                    within.extend(file.parent());
                }
            }
            let repositories: BTreeSet<PathBuf> =
                within.into_iter().filter_map(|directory| disk.repository_root(directory)).collect();
            for repository in repositories {
                add_layers_below(&repository, &repository, DEPTH, disk, &mut roots);
            }
        }
        roots.sort();
        roots.dedup();
        roots
    }

    /// The directories that one entry of `layers` names.
    fn named(&self, entry: &str, disk: &Disk, problems: &mut Vec<SourceProblem>) -> Vec<PathBuf> {
        let path = absolute(&self.base.join(entry));
        if !glob::has_magic(entry) || disk.is_directory(&path) {
            return vec![path];
        }
        let Some(mut matching) = glob::expand_within(&path.to_string_lossy(), disk, MAX_LISTED) else {
            problems.push(SourceProblem::TooWide(entry.to_owned()));
            return Vec::new();
        };
        matching.retain(|directory| disk.exists(&directory.join("conf/layer.conf")));
        if matching.is_empty() {
            problems.push(SourceProblem::NoMatch(entry.to_owned()));
        }
        matching
    }
}

/// How far below the root of a repository its layers lie.
const DEPTH: usize = 2;

/// Adds the layers of a repository, which belong together whichever of them is asked for. A repository within
/// it is another one, and what lies in a layer is its own. Deeper than at the root only what is called as a
/// layer is one of the build; others are examples.
fn add_layers_below(
    directory: &Path,
    repository: &Path,
    depth: usize,
    disk: &Disk,
    found: &mut Vec<PathBuf>,
) {
    let is_root = directory == repository;
    if !is_root && disk.exists(&directory.join(".git")) {
        return;
    }
    if disk.exists(&directory.join("conf/layer.conf")) {
        let name = directory.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_at_root = is_root || directory.parent() == Some(repository);
        if is_at_root || name.starts_with("meta") {
            found.push(directory.to_owned());
        }
        return;
    }
    if depth == 0 {
        return;
    }
    for (name, kind) in disk.list(directory).entries() {
        if kind == EntryKind::Directory && !name.starts_with('.') {
            add_layers_below(&directory.join(name), repository, depth - 1, disk, found);
        }
    }
}

/// The layers of a `bblayers.conf`, which lies in `conf` of TOPDIR. What else it sets goes into `conf`.
fn read_bblayers(
    path: &Path,
    disk: &Disk,
    conf: &mut Conf,
    problems: &mut Vec<SourceProblem>,
) -> Vec<PathBuf> {
    let path = absolute(path);
    if let Some(topdir) = path.parent().and_then(Path::parent) {
        conf.set("TOPDIR", topdir.to_string_lossy());
    }
    if !conf.read(&path, disk) {
        problems.push(SourceProblem::Unreadable(path));
        return Vec::new();
    }
    let layers = conf.words("BBLAYERS");
    if layers.is_empty() {
        problems.push(SourceProblem::NoLayers(path));
    }
    layers.iter().map(|layer| PathBuf::from(layer.trim_end_matches('/'))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The layers of a repository that are read for one file in it.
    #[track_caller]
    fn check(files: &[&str], asked: &str, want: &[&str]) {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("a path");
        for path in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("below")).expect("a directory");
            std::fs::write(path, "").expect("a file");
        }
        let sources = Sources { files: vec![root.join(asked)], ..Sources::default() };
        let (layers, _) = sources.read(&Arc::default());
        let got: Vec<&Path> =
            layers.layers().iter().filter_map(|layer| layer.root.strip_prefix(&root).ok()).collect();
        assert_eq!(got, want.iter().map(Path::new).collect::<Vec<_>>());
    }

    #[test]
    fn layers_of_one_repository_belong_together() {
        let files = [
            ".git/HEAD",
            "meta-a/conf/layer.conf",
            "layers/meta-b/conf/layer.conf",
            "layers/meta-b/recipes/x.bb",
            "layers/meta-b/tests/meta-t/conf/layer.conf",
            "poky/.git",
            "poky/meta/conf/layer.conf",
            "a/b/c/conf/layer.conf",
            "docs/example/conf/layer.conf",
        ];
        check(&files, "layers/meta-b/recipes/x.bb", &["layers/meta-b", "meta-a"]);
        check(&files, "layers/meta-b", &["layers/meta-b", "meta-a"]);
        check(&files[1..], "layers/meta-b", &["layers/meta-b"]);
        check(&[".git/HEAD", "conf/layer.conf", "x.bb", "more/conf/layer.conf"], "x.bb", &[""]);
    }
}
