//! Where layers are named: by the files that are looked at, by hand, or in a `bblayers.conf`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Conf, Layers, root_above};
use crate::model::folders::{Folders, absolute};
use crate::model::glob;

/// What names layers. All of it may be given together.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A `bblayers.conf`; its order comes first.
    pub bblayers: Option<PathBuf>,
    /// Folders of layers, or patterns that match some.
    pub layers: Vec<String>,
    /// What relative entries of `layers` start from.
    pub base: PathBuf,
    /// Files and folders that are looked at; the layers in which they lie come last.
    pub files: Vec<PathBuf>,
}

/// Something that names no layer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SourceProblem {
    /// A folder without `conf/layer.conf`.
    NotALayer(PathBuf),
    /// A pattern that matches no layer.
    NoMatch(String),
    /// A file that cannot be read.
    Unreadable(PathBuf),
    /// A `bblayers.conf` without a BBLAYERS that can be made out.
    NoLayers(PathBuf),
}

impl fmt::Display for SourceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SourceProblem::NotALayer(path) => {
                write!(f, "{} is not a layer: it has no conf/layer.conf", path.display())
            }
            SourceProblem::NoMatch(pattern) => write!(f, "no layer matches {pattern}"),
            SourceProblem::Unreadable(path) => write!(f, "{} cannot be read", path.display()),
            SourceProblem::NoLayers(path) => write!(f, "{} does not set BBLAYERS", path.display()),
        }
    }
}

impl Sources {
    /// Reads all layers: those of `bblayers.conf`, those named by hand, those around the files.
    pub fn read(&self, folders: &Arc<Folders>) -> (Layers, Vec<SourceProblem>) {
        let mut problems = Vec::new();
        let mut conf = Conf::default();
        let mut roots = Vec::new();
        if let Some(path) = &self.bblayers {
            roots.extend(read_bblayers(path, &mut conf, &mut problems));
        }
        for entry in &self.layers {
            roots.extend(self.named(entry, folders, &mut problems));
        }
        roots.retain(|root| {
            let there = folders.exists(&root.join("conf/layer.conf"));
            if !there {
                problems.push(SourceProblem::NotALayer(root.clone()));
            }
            there
        });
        let mut around: Vec<PathBuf> = Vec::new();
        let mut last: Option<&Path> = None;
        for file in &self.files {
            // Files of one folder follow each other.
            if last.is_none() || last != file.parent() || file.parent() == Some(Path::new("")) {
                around.extend(root_above(file, folders));
            }
            last = file.parent();
        }
        around.sort();
        around.dedup();
        roots.extend(around);
        (Layers::read_after(conf, &roots, Arc::clone(folders)), problems)
    }

    /// The folders that one entry of `layers` names.
    fn named(&self, entry: &str, folders: &Folders, problems: &mut Vec<SourceProblem>) -> Vec<PathBuf> {
        let path = absolute(&self.base.join(entry));
        if !glob::has_magic(entry) || folders.is_folder(&path) {
            return vec![path];
        }
        let mut matching = glob::expand(&path.to_string_lossy(), folders);
        matching.retain(|folder| folders.exists(&folder.join("conf/layer.conf")));
        if matching.is_empty() {
            problems.push(SourceProblem::NoMatch(entry.to_owned()));
        }
        matching
    }
}

/// The layers of a `bblayers.conf`, which lies in `conf` of TOPDIR. What else it sets goes into `conf`.
fn read_bblayers(path: &Path, conf: &mut Conf, problems: &mut Vec<SourceProblem>) -> Vec<PathBuf> {
    let path = absolute(path);
    if let Some(topdir) = path.parent().and_then(Path::parent) {
        conf.set("TOPDIR", topdir.to_string_lossy());
    }
    if !conf.read(&path) {
        problems.push(SourceProblem::Unreadable(path));
        return Vec::new();
    }
    let layers = conf.words("BBLAYERS");
    if layers.is_empty() {
        problems.push(SourceProblem::NoLayers(path));
    }
    layers.iter().map(|layer| PathBuf::from(layer.trim_end_matches('/'))).collect()
}
