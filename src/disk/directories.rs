//! The file system, each folder read once and shared by all threads.
//!
//! A file list handed over by whoever walked the tree cannot take its place: a walk leaves out what
//! `.gitignore` names, and BitBake does not.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// What is in a folder: names, sorted as bytes.
#[derive(Debug, Default)]
pub struct Folder {
    entries: Vec<(String, EntryKind)>,
}

/// What a name stands for, links followed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EntryKind {
    File,
    Folder,
    /// A link to a folder. BitBake's globs go through it, its walks do not.
    FolderLink,
    /// A link that leads nowhere.
    BrokenLink,
}

/// Remembers every folder it was asked about. What changes on disk after that is not seen.
#[derive(Debug, Default)]
pub struct Folders {
    /// What is not as it is on disk, the last word at the end: a place with all links resolved, and what is there.
    changed: Vec<(PathBuf, Option<EntryKind>)>,
    known: RwLock<HashMap<PathBuf, Arc<Folder>>>,
    canonical: RwLock<HashMap<PathBuf, PathBuf>>,
}

impl Folder {
    /// Names that are no UTF-8 are left out: no recipe can name them.
    fn read(path: &Path) -> Folder {
        let listed = fs::read_dir(path).into_iter().flatten().flatten();
        let mut entries: Vec<(String, EntryKind)> = listed
            .filter_map(|entry| Some((entry.file_name().into_string().ok()?, kind_of(&entry)?)))
            .collect();
        entries.sort();
        Folder { entries }
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
    pub fn is_folder(self) -> bool {
        matches!(self, EntryKind::Folder | EntryKind::FolderLink)
    }
}

impl Folders {
    pub fn new() -> Folders {
        Folders::default()
    }

    /// The same file system, but with a file at some paths, and none at others.
    #[must_use]
    pub fn with(&self, files: &[(&Path, bool)]) -> Folders {
        let mut changed = self.changed.clone();
        for (path, is_there) in files {
            changed.push((self.canonical_place(path), is_there.then_some(EntryKind::File)));
            let missing = path.ancestors().skip(1).take_while(|folder| *is_there && !self.exists(folder));
            changed.extend(missing.map(|folder| (self.canonical_place(folder), Some(EntryKind::Folder))));
        }
        Folders { changed, ..Folders::default() }
    }

    /// What is in `path`; nothing if it is no folder or may not be read.
    pub fn get(&self, path: &Path) -> Arc<Folder> {
        if let Some(folder) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return Arc::clone(folder);
        }
        let folder = Arc::new(self.read(path));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(path.to_owned()).or_insert(folder))
    }

    fn read(&self, path: &Path) -> Folder {
        let mut folder = Folder::read(path);
        if !self.changed.is_empty() {
            let place = self.resolved(&absolute(path));
            for (changed, kind) in self.changed.iter().filter(|(changed, _)| changed.parent() == Some(&place))
            {
                if let Some(name) = changed.file_name().and_then(OsStr::to_str) {
                    folder.put(name, *kind);
                }
            }
        }
        folder
    }

    /// What `path` is, `None` if there is nothing.
    pub fn kind(&self, path: &Path) -> Option<EntryKind> {
        match (path.parent(), path.components().next_back()) {
            (Some(parent), Some(Component::Normal(name))) if !parent.as_os_str().is_empty() => {
                self.get(parent).kind(name.to_str()?)
            }
            _ if path.is_dir() => Some(EntryKind::Folder),
            _ => path.exists().then_some(EntryKind::File),
        }
    }

    /// As Python's `os.path.exists`.
    pub fn exists(&self, path: &Path) -> bool {
        self.kind(path).is_some_and(|kind| kind != EntryKind::BrokenLink)
    }

    pub fn is_folder(&self, path: &Path) -> bool {
        self.kind(path).is_some_and(EntryKind::is_folder)
    }

    /// The folders directly in `path`, in the order of their names.
    pub fn subfolders(&self, path: &Path) -> Vec<PathBuf> {
        let folder = self.get(path);
        let below = folder.entries().filter(|(_, kind)| kind.is_folder());
        below.map(|(name, _)| path.join(name)).collect()
    }

    /// The path of a file or folder with all links in the folders above it resolved, its own name kept.
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
        // A folder that is no link lies where its parent lies; only links cost a look at the disk.
        let resolved = match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) if self.kind(path) == Some(EntryKind::Folder) => {
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

    /// Calls `visit` with every file below `root`, folder by folder in the order of names. Links to folders
    /// are not followed, so a walk always ends.
    pub fn walk(&self, root: &Path, visit: &mut dyn FnMut(PathBuf)) {
        let mut waiting = vec![root.to_owned()];
        while let Some(path) = waiting.pop() {
            let folder = self.get(&path);
            for (name, kind) in folder.entries() {
                if kind == EntryKind::File {
                    visit(path.join(name));
                }
            }
            let below = folder.entries.iter().rev().filter(|(_, kind)| *kind == EntryKind::Folder);
            waiting.extend(below.filter(|(name, _)| !is_vcs(name)).map(|(name, _)| path.join(name)));
        }
    }
}

/// The folders that BitBake skips when BBFILES names a folder, and `.git`.
fn is_vcs(name: &str) -> bool {
    matches!(name, "SCCS" | "CVS" | ".svn" | ".git")
}

fn kind_of(entry: &fs::DirEntry) -> Option<EntryKind> {
    let kind = entry.file_type().ok()?;
    Some(if kind.is_dir() {
        EntryKind::Folder
    } else if !kind.is_symlink() {
        EntryKind::File
    } else {
        match fs::metadata(entry.path()) {
            Ok(target) if target.is_dir() => EntryKind::FolderLink,
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
        let root = std::env::temp_dir().join(format!("pvlint-folders-{}", std::process::id()));
        fs::create_dir_all(root.join("a")).expect("a temporary folder");
        fs::write(root.join("a/file"), "").expect("a temporary file");
        for (target, link) in
            [("..", "a/up"), ("nowhere", "a/broken"), ("loop", "a/loop"), ("file", "a/link")]
        {
            symlink(target, root.join(link)).expect("a link");
        }
        let folders = Folders::new();
        let listed = folders.get(&root.join("a"));
        let kinds: Vec<_> = listed.entries().collect();
        let mut walked = Vec::new();
        folders.walk(&root, &mut |path| walked.push(path));
        let through_link = folders.canonical_place(&root.join("a/up/a/up/a/file"));
        let place = root.canonicalize().expect("the folder is there").join("a/file");
        let exist = ["a/up/a/file", "a/broken", "a/loop", "a/none", "a/../a"].map(|path| {
            let path = root.join(path);
            (folders.exists(&path), path.exists())
        });
        fs::remove_dir_all(&root).expect("the temporary folder");
        use EntryKind::*;
        let want = [("broken", BrokenLink), ("file", File), ("link", File), ("loop", BrokenLink)];
        assert_eq!(kinds, [&want[..], &[("up", FolderLink)]].concat());
        assert_eq!(walked, [root.join("a/file"), root.join("a/link")]);
        assert_eq!(through_link, place);
        assert_eq!(exist.map(|(known, _)| known), exist.map(|(_, real)| real));
    }
}
