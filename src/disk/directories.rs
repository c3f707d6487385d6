//! The file system, each directory read once and shared by all threads.
//!
//! A file list handed over by whoever walked the tree cannot take its place: a walk leaves out what
//! `.gitignore` names, and BitBake does not.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// What is in a directory: names, sorted as bytes.
#[derive(Debug, Default)]
pub struct Directory {
    entries: Vec<(String, EntryKind)>,
}

/// What a name stands for, links followed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EntryKind {
    File,
    Directory,
    /// A link to a directory. BitBake's globs go through it, its walks do not.
    DirectoryLink,
    /// A link that leads nowhere.
    BrokenLink,
}

/// Remembers every directory it was asked about. What changes on disk after that is not seen.
#[derive(Debug, Default)]
pub struct Directories {
    /// What is not as it is on disk, the last word at the end: a place with all links resolved, and what is
    /// there.
    changed: Vec<(PathBuf, Option<EntryKind>)>,
    known: RwLock<HashMap<PathBuf, Arc<Directory>>>,
    canonical: RwLock<HashMap<PathBuf, PathBuf>>,
}

impl Directory {
    /// Names that are no UTF-8 are left out: no recipe can name them.
    fn read(path: &Path) -> Directory {
        let listed = fs::read_dir(path).into_iter().flatten().flatten();
        let mut entries: Vec<(String, EntryKind)> = listed
            .filter_map(|entry| Some((entry.file_name().into_string().ok()?, kind_of(&entry)?)))
            .collect();
        entries.sort();
        Directory { entries }
    }

    /// Puts something else under a name; nothing takes the name away.
    fn put(&mut self, name: &str, kind: Option<EntryKind>) {
        let at = self.entries.binary_search_by(|entry| entry.0.as_str().cmp(name));
        match (at, kind) {
            (Ok(at), Some(kind)) => self.entries[at].1 = kind,
            (Err(at), Some(kind)) => self.entries.insert(at, (name.to_owned(), kind)),
            (Ok(at), None) => drop(self.entries.remove(at)),
            (Err(_), None) => {}
        }
    }

    pub fn entries(&self) -> impl Iterator<Item = (&str, EntryKind)> {
        self.entries.iter().map(|(name, kind)| (name.as_str(), *kind))
    }

    pub fn kind(&self, name: &str) -> Option<EntryKind> {
        let at = self.entries.binary_search_by(|entry| entry.0.as_str().cmp(name)).ok()?;
        Some(self.entries[at].1)
    }
}

impl EntryKind {
    pub fn is_directory(self) -> bool {
        matches!(self, EntryKind::Directory | EntryKind::DirectoryLink)
    }
}

impl Directories {
    pub fn new() -> Directories {
        Directories::default()
    }

    /// The same file system, but with a file at some paths, and none at others.
    #[must_use]
    pub fn with(&self, files: &[(&Path, bool)]) -> Directories {
        let mut changed = self.changed.clone();
        for (path, is_there) in files {
            changed.push((self.canonical_place(path), is_there.then_some(EntryKind::File)));
            let missing =
                path.ancestors().skip(1).take_while(|directory| *is_there && !self.exists(directory));
            changed.extend(
                missing.map(|directory| (self.canonical_place(directory), Some(EntryKind::Directory))),
            );
        }
        Directories { changed, ..Directories::default() }
    }

    /// What is in `path`; `None` if it is no directory or may not be read.
    pub fn get(&self, path: &Path) -> Arc<Directory> {
        if let Some(directory) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return Arc::clone(directory);
        }
        let directory = Arc::new(self.read(path));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(path.to_owned()).or_insert(directory))
    }

    fn read(&self, path: &Path) -> Directory {
        let mut directory = Directory::read(path);
        if !self.changed.is_empty() {
            let place = self.resolved(&absolute(path));
            for (changed, kind) in self.changed.iter().filter(|(changed, _)| changed.parent() == Some(&place))
            {
                if let Some(name) = changed.file_name().and_then(OsStr::to_str) {
                    directory.put(name, *kind);
                }
            }
        }
        directory
    }

    /// What `path` is, `None` if there is nothing.
    pub fn kind(&self, path: &Path) -> Option<EntryKind> {
        match (path.parent(), path.components().next_back()) {
            (Some(parent), Some(Component::Normal(name))) if !parent.as_os_str().is_empty() => {
                self.get(parent).kind(name.to_str()?)
            }
            _ if path.is_dir() => Some(EntryKind::Directory),
            _ => path.exists().then_some(EntryKind::File),
        }
    }

    /// As Python's `os.path.exists`.
    pub fn exists(&self, path: &Path) -> bool {
        self.kind(path).is_some_and(|kind| kind != EntryKind::BrokenLink)
    }

    pub fn is_directory(&self, path: &Path) -> bool {
        self.kind(path).is_some_and(EntryKind::is_directory)
    }

    /// The directories directly in `path`, in the order of their names.
    pub fn subdirectories(&self, path: &Path) -> Vec<PathBuf> {
        let directory = self.get(path);
        let below = directory.entries().filter(|(_, kind)| kind.is_directory());
        below.map(|(name, _)| path.join(name)).collect()
    }

    /// The path of a file or directory with all links in the directories above it resolved, its own name
    /// kept.
    pub fn canonical_place(&self, path: &Path) -> PathBuf {
        let path = absolute(path);
        match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => self.resolved(parent).join(name),
            _ => path,
        }
    }

    /// An absolute path with all links resolved; what is not there lies where its parent lies.
    pub fn resolved(&self, path: &Path) -> PathBuf {
        if let Some(known) = self.canonical.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return known.clone();
        }
        // A directory that is no link lies where its parent lies; only links cost a look at the disk.
        let resolved = match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) if self.kind(path) == Some(EntryKind::Directory) => {
                self.resolved(parent).join(name)
            }
            (parent, name) => match (path.canonicalize(), parent, name) {
                (Ok(resolved), ..) => resolved,
                (Err(_), Some(parent), Some(name)) => self.resolved(parent).join(name),
                _ => path.to_owned(),
            },
        };
        let mut known = self.canonical.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(path.to_owned()).or_insert(resolved).clone()
    }

    /// Calls `visit` with every file below `root`, directory by directory in the order of names. Links to
    /// directories are not followed, so a walk always ends.
    pub fn walk(&self, root: &Path, visit: &mut dyn FnMut(PathBuf)) {
        let mut waiting = vec![root.to_owned()];
        while let Some(path) = waiting.pop() {
            let directory = self.get(&path);
            for (name, kind) in directory.entries() {
                if kind == EntryKind::File {
                    visit(path.join(name));
                }
            }
            let below = directory.entries.iter().rev().filter(|(_, kind)| *kind == EntryKind::Directory);
            waiting.extend(below.filter(|(name, _)| !is_vcs(name)).map(|(name, _)| path.join(name)));
        }
    }
}

/// The directories that BitBake skips when BBFILES names a directory, and `.git`.
fn is_vcs(name: &str) -> bool {
    matches!(name, "SCCS" | "CVS" | ".svn" | ".git")
}

fn kind_of(entry: &fs::DirEntry) -> Option<EntryKind> {
    let kind = entry.file_type().ok()?;
    Some(if kind.is_dir() {
        EntryKind::Directory
    } else if !kind.is_symlink() {
        EntryKind::File
    } else {
        match fs::metadata(entry.path()) {
            Ok(target) if target.is_dir() => EntryKind::DirectoryLink,
            Ok(_) => EntryKind::File,
            Err(_) => EntryKind::BrokenLink,
        }
    })
}

/// An absolute form of `path` that names the same file. `..` is resolved on disk, links are kept otherwise.
pub fn absolute(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let components = absolute.components().collect::<Vec<_>>();
    match components.iter().rposition(|component| *component == Component::ParentDir) {
        None => absolute,
        Some(at) => {
            let head: PathBuf = components[..=at].iter().collect();
            let head = fs::canonicalize(&head).unwrap_or(head);
            components[at + 1..].iter().fold(head, |path, component| path.join(component))
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_told_apart_and_a_walk_through_a_loop_ends() {
        let root = std::env::temp_dir().join(format!("pvlint-directories-{}", std::process::id()));
        fs::create_dir_all(root.join("a")).expect("a temporary directory");
        fs::write(root.join("a/file"), "").expect("a temporary file");
        for (target, link) in
            [("..", "a/up"), ("nowhere", "a/broken"), ("loop", "a/loop"), ("file", "a/link")]
        {
            symlink(target, root.join(link)).expect("a link");
        }
        let directories = Directories::new();
        let listed = directories.get(&root.join("a"));
        let kinds: Vec<_> = listed.entries().collect();
        let mut walked = Vec::new();
        directories.walk(&root, &mut |path| walked.push(path));
        let through_link = directories.canonical_place(&root.join("a/up/a/up/a/file"));
        let place = root.canonicalize().expect("the directory is there").join("a/file");
        let exist = ["a/up/a/file", "a/broken", "a/loop", "a/none", "a/../a"].map(|path| {
            let path = root.join(path);
            (directories.exists(&path), path.exists())
        });
        fs::remove_dir_all(&root).expect("the temporary directory");
        use EntryKind::*;
        let want = [("broken", BrokenLink), ("file", File), ("link", File), ("loop", BrokenLink)];
        assert_eq!(kinds, [&want[..], &[("up", DirectoryLink)]].concat());
        assert_eq!(walked, [root.join("a/file"), root.join("a/link")]);
        assert_eq!(through_link, place);
        assert_eq!(exist.map(|(known, _)| known), exist.map(|(_, real)| real));
    }
}
