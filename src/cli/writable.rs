//! Which files a run may write. A tree may come from strangers, and must not reach out of itself by links.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cli::messages::{self, display_path};
use crate::disk::absolute;

/// The places that may be written to: the trees of what was named on the command line.
#[derive(Debug)]
pub(super) struct Writable {
    /// Directories with all links resolved.
    trees: Vec<PathBuf>,
    /// The files that were named themselves, absolute.
    named: HashSet<PathBuf>,
    /// Directories with all links resolved, by their paths.
    resolved: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
    /// What was asked for and may not be written.
    refused: Mutex<BTreeMap<PathBuf, Refusal>>,
}

/// Why a file is not written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    /// It is a link that was not named.
    Link,
    /// It is in another tree than the one that was named.
    Outside(PathBuf),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Link => {
                f.write_str("is a link, so it is left as it is; name it to change what it leads to")
            }
            Refusal::Outside(target) => {
                write!(f, "is left as it is, for it leads out of the tree, to {}", display_path(target))
            }
        }
    }
}

impl Writable {
    /// What may be written if these files and directories were named.
    pub(super) fn of(named: &[PathBuf]) -> Writable {
        let mut trees: Vec<PathBuf> = Vec::new();
        let mut files = HashSet::new();
        for path in named {
            let path = absolute(path);
            let directory =
                if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(Path::new("/")) };
            trees.extend(tree_of(directory));
            if !path.is_dir() {
                files.insert(path);
            }
        }
        trees.sort();
        trees.dedup();
        Writable { trees, named: files, resolved: Mutex::default(), refused: Mutex::default() }
    }

    /// Whether the file may be written, or made if there is none.
    pub(super) fn holds(&self, path: &Path) -> bool {
        match self.check(path) {
            Ok(()) => true,
            Err(refusal) => {
                lock(&self.refused).insert(path.to_owned(), refusal);
                false
            }
        }
    }

    pub(super) fn check(&self, path: &Path) -> Result<(), Refusal> {
        let path = absolute(path);
        let is_link = path.is_symlink();
        if is_link && !self.named.contains(&path) {
            return Err(Refusal::Link);
        }
        let target = if is_link { path.canonicalize().ok() } else { self.resolved(&path) };
        let target = target.unwrap_or(path);
        // Of a directory that is not there it is not known what is above it.
        let is_clear = !target.components().any(|component| component == Component::ParentDir);
        match is_clear && self.trees.iter().any(|tree| target.starts_with(tree)) {
            true => Ok(()),
            false => Err(Refusal::Outside(target)),
        }
    }

    /// A file that is no link, by a path without links. Directories that are still to be made are none.
    fn resolved(&self, path: &Path) -> Option<PathBuf> {
        let directory = path.parent()?;
        let known = lock(&self.resolved).get(directory).cloned();
        let resolved = known.unwrap_or_else(|| {
            let there = directory.ancestors().find(|above| above.symlink_metadata().is_ok());
            let resolved = there
                .and_then(|above| Some(above.canonicalize().ok()?.join(directory.strip_prefix(above).ok()?)));
            lock(&self.resolved).insert(directory.to_owned(), resolved.clone());
            resolved
        });
        Some(resolved?.join(path.file_name()?))
    }

    /// Says what was asked for and may not be written.
    pub(super) fn tell_refused(&self) {
        for (path, refusal) in lock(&self.refused).iter() {
            messages::note(&format!("{} {refusal}", display_path(path)));
        }
    }
}

/// Whether a report, a baseline or a cache may be written to `path`, which was named. No link leads it out of
/// the repository or layer that it lies in; outside of both it may lead anywhere, as `/dev/stdout` does.
pub(super) fn check_output(path: &Path) -> Result<(), Refusal> {
    let path = absolute(path);
    let directory = path.parent().unwrap_or(Path::new("/"));
    let mut above = directory.ancestors();
    if above.any(|above| above.join(REPOSITORY).exists() || above.join(LAYER).exists()) {
        return Writable::of(std::slice::from_ref(&path)).check(&path);
    }
    Ok(())
}

/// What a repository has where it begins.
const REPOSITORY: &str = ".git";
/// What a layer has where it begins.
const LAYER: &str = "conf/layer.conf";

/// The tree that a directory belongs to, with all links resolved: its repository, else its layer, else the
/// directory itself. Where the path to it leads out of a tree by a link, what begins there is another one.
fn tree_of(directory: &Path) -> Option<PathBuf> {
    let (mut repository, mut layer) = (None, None);
    let mut from_above: Vec<&Path> = directory.ancestors().collect();
    from_above.reverse();
    for above in from_above {
        let Ok(place) = above.canonicalize() else { break };
        let tree: Option<&PathBuf> = repository.as_ref().or(layer.as_ref());
        if tree.is_some_and(|tree| !place.starts_with(tree)) {
            break;
        }
        if place.join(REPOSITORY).exists() {
            repository = Some(place);
        } else if place.join(LAYER).exists() {
            layer = Some(place);
        }
    }
    repository.or(layer).or_else(|| directory.canonicalize().ok())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
