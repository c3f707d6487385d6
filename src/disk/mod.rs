//! The one door to the disk for everything that is read.
//!
//! Texts that are not saved yet stand before what is on the disk, in what is read as in what directories
//! hold, so nothing may look past this module. Only regular files are opened, and none that is larger than
//! its kind needs. Each directory is listed once, for all threads; what changes on disk after that is not
//! seen.

mod directory;
mod fingerprint;
pub(crate) mod glob;
mod notes;
mod read;
mod record;
mod repository;
mod stamp;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use record::Record;
use rustc_hash::FxHashMap;

pub(crate) use directory::{Directory, EntryKind, absolute};
pub(crate) use fingerprint::{Fingerprint, fingerprint};
pub(crate) use notes::note;
pub(crate) use notes::{Noted, noting, noting_in, on_own_threads};
pub(crate) use read::{FileKind, ReadError, open_regular};
pub(crate) use record::Snapshot;
pub(crate) use stamp::Stamp;

/// The file system as a run sees it.
///
/// A file list handed over by whoever walked the tree cannot take its place: a walk leaves out what
/// `.gitignore` names, and BitBake does not.
#[derive(Debug, Default)]
pub struct Disk {
    /// What stands in files instead of what is on disk; `None` for a file that is taken away.
    given: FxHashMap<PathBuf, Option<Arc<[u8]>>>,
    /// What that changes in directories, the last word at the end: a place with all links resolved, and what
    /// is there now.
    changed: Vec<(PathBuf, Option<EntryKind>)>,
    listed: RwLock<FxHashMap<PathBuf, Arc<Directory>>>,
    canonical: RwLock<FxHashMap<PathBuf, PathBuf>>,
    /// What is read, if that is recorded.
    record: Option<Record>,
}

impl Disk {
    /// This file system, but with other contents in some files, and without those for which there is
    /// `None`.
    #[must_use]
    pub fn with(&self, files: &[(PathBuf, Option<Arc<[u8]>>)]) -> Disk {
        let mut given = self.given.clone();
        let mut changed = self.changed.clone();
        let mut is_listed_alike = true;
        for (path, contents) in files {
            given.insert(path.clone(), contents.clone());
            let is_there = contents.is_some();
            // Other paths stand for something that is no file.
            if !path.is_absolute() || self.exists(path) == is_there {
                continue;
            }
            is_listed_alike = false;
            let kind = if is_there { Some(EntryKind::File) } else { None };
            changed.push((self.canonical_place(path), kind));
            let missing = path.ancestors().skip(1).take_while(|above| is_there && !self.exists(above));
            changed.extend(missing.map(|above| (self.canonical_place(above), Some(EntryKind::Directory))));
        }
        if !is_listed_alike {
            return Disk { given, changed, ..Disk::default() };
        }
        let listed = self.listed.read().unwrap_or_else(PoisonError::into_inner).clone();
        let canonical = self.canonical.read().unwrap_or_else(PoisonError::into_inner).clone();
        Disk { given, changed, listed: RwLock::new(listed), canonical: RwLock::new(canonical), record: None }
    }

    /// This file system, but with what is on disk at `paths`. What directories hold is listed anew if one
    /// of these files is only here or only there.
    #[must_use]
    pub fn without(&self, paths: &[PathBuf]) -> Disk {
        let mut given = self.given.clone();
        let is_listed_alike = paths.iter().all(|path| match given.remove(path) {
            Some(text) => text.is_some() == EntryKind::of_path(path).is_some(),
            None => self.exists(path) == EntryKind::of_path(path).is_some(),
        });
        if is_listed_alike {
            let listed = self.listed.read().unwrap_or_else(PoisonError::into_inner).clone();
            let canonical = self.canonical.read().unwrap_or_else(PoisonError::into_inner).clone();
            let changed = self.changed.clone();
            return Disk {
                given,
                changed,
                listed: RwLock::new(listed),
                canonical: RwLock::new(canonical),
                record: None,
            };
        }
        let given: Vec<(PathBuf, Option<Arc<[u8]>>)> = given.into_iter().collect();
        Disk::default().with(&given)
    }

    /// What stands in the file at `path`.
    pub fn read(&self, path: &Path, kind: FileKind) -> Result<Cow<'_, [u8]>, ReadError> {
        note(path);
        match self.given.get(path) {
            Some(Some(given)) => Ok(Cow::Borrowed(given)),
            Some(None) => Err(ReadError::Io(std::io::ErrorKind::NotFound.into())),
            None => {
                let mut bytes = Vec::new();
                self.read_from_disk(&mut bytes, path, kind)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    fn read_from_disk(&self, buffer: &mut Vec<u8>, path: &Path, kind: FileKind) -> Result<(), ReadError> {
        let start = buffer.len();
        let result = read::read_into(buffer, path, kind);
        if let Some(record) = &self.record {
            match &result {
                Ok(()) => record.note_read(path, &buffer[start..]),
                Err(_) => record.note_unread(path, kind.max_bytes()),
            }
        }
        result
    }

    /// Appends what stands in the file at `path` to `buffer`, which can be used again and again.
    pub fn read_into(&self, buffer: &mut Vec<u8>, path: &Path, kind: FileKind) -> Result<(), ReadError> {
        note(path);
        match self.given.get(path) {
            Some(Some(given)) => {
                buffer.extend_from_slice(given);
                Ok(())
            }
            Some(None) => Err(ReadError::Io(std::io::ErrorKind::NotFound.into())),
            None => self.read_from_disk(buffer, path, kind),
        }
    }

    /// What stands in the file at `path`; `None` if it cannot be read or has more than `max_bytes`.
    pub fn read_small(&self, path: &Path, max_bytes: u64) -> Option<Cow<'_, [u8]>> {
        note(path);
        match self.given.get(path) {
            Some(Some(given)) if given.len() as u64 <= max_bytes => Some(Cow::Borrowed(given)),
            Some(_) => None,
            None => {
                let bytes = read::read_small(path, max_bytes);
                match (&self.record, &bytes) {
                    (Some(record), Some(bytes)) => record.note_read(path, bytes),
                    (Some(record), None) => record.note_unread(path, max_bytes),
                    (None, _) => {}
                }
                bytes.map(Cow::Owned)
            }
        }
    }

    /// The text of the file at `path`; one that is not UTF-8 is an error.
    pub fn text(&self, path: &Path, kind: FileKind) -> Result<String, ReadError> {
        let bytes = self.read(path, kind)?.into_owned();
        String::from_utf8(bytes).map_err(|_| {
            ReadError::Io(std::io::Error::new(std::io::ErrorKind::InvalidData, "it is not UTF-8"))
        })
    }

    /// What is in `path`; `None` if it is no directory or may not be read.
    pub fn list(&self, path: &Path) -> Arc<Directory> {
        if let Some(directory) = self.listed.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return Arc::clone(directory);
        }
        let directory = Arc::new(self.list_anew(path));
        let mut listed = self.listed.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(listed.entry(path.to_owned()).or_insert(directory))
    }

    /// The directories that were looked into, with what was in them.
    pub(crate) fn listed(&self) -> Vec<(PathBuf, Arc<Directory>)> {
        let listed = self.listed.read().unwrap_or_else(PoisonError::into_inner);
        listed.iter().map(|(path, directory)| (path.clone(), Arc::clone(directory))).collect()
    }

    fn list_anew(&self, path: &Path) -> Directory {
        let mut directory = Directory::read(path);
        if self.record.is_some() {
            directory = directory.recorded();
        }
        if self.changed.is_empty() {
            return directory;
        }
        let place = self.resolved(&absolute(path));
        for (changed, kind) in &self.changed {
            if changed.parent() == Some(&place)
                && let Some(name) = changed.file_name().and_then(OsStr::to_str)
            {
                directory.put(name, *kind);
            }
        }
        directory
    }

    /// What `path` is, `None` if there is nothing.
    pub fn kind(&self, path: &Path) -> Option<EntryKind> {
        match (path.parent(), path.components().next_back()) {
            (Some(parent), Some(Component::Normal(name))) if !parent.as_os_str().is_empty() => {
                self.list(parent).kind(name.to_str()?)
            }
            _ => self.kind_on_disk(path),
        }
    }

    fn kind_on_disk(&self, path: &Path) -> Option<EntryKind> {
        let kind = EntryKind::of_path(path);
        if let Some(record) = &self.record {
            record.note_kind(path, kind);
        }
        kind
    }

    /// What `path` is, without a list of its directory: `/tmp` may hold very many files, and only one is
    /// asked for.
    fn kind_alone(&self, path: &Path) -> Option<EntryKind> {
        let listed = self.listed.read().unwrap_or_else(PoisonError::into_inner);
        let is_listed = path.parent().is_some_and(|parent| listed.contains_key(parent));
        drop(listed);
        if is_listed || !self.changed.is_empty() { self.kind(path) } else { self.kind_on_disk(path) }
    }

    /// As Python's `os.path.exists`.
    pub fn exists(&self, path: &Path) -> bool {
        match self.given.get(path) {
            Some(given) => given.is_some(),
            None => self.kind(path).is_some_and(|kind| kind != EntryKind::BrokenLink),
        }
    }

    pub fn is_file(&self, path: &Path) -> bool {
        match self.given.get(path) {
            Some(given) => given.is_some(),
            None => self.kind_alone(path) == Some(EntryKind::File),
        }
    }

    pub fn is_directory(&self, path: &Path) -> bool {
        self.kind(path).is_some_and(EntryKind::is_directory)
    }

    /// The directories directly in `path`, in the order of their names.
    pub fn subdirectories(&self, path: &Path) -> Vec<PathBuf> {
        let directory = self.list(path);
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
            (parent, name) => match (self.canonical_on_disk(path), parent, name) {
                (Some(resolved), ..) => resolved,
                (None, Some(parent), Some(name)) => self.resolved(parent).join(name),
                _ => path.to_owned(),
            },
        };
        let mut known = self.canonical.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(path.to_owned()).or_insert(resolved).clone()
    }

    fn canonical_on_disk(&self, path: &Path) -> Option<PathBuf> {
        let leads_to = directory::canonical(path);
        if let Some(record) = &self.record {
            record.note_link(path, leads_to.as_deref());
        }
        leads_to
    }

    /// Calls `visit` with every file below `root`, directory by directory in the order of names. Links to
    /// directories are not followed, so a walk always ends. A `root` that is itself a link to a directory
    /// around it holds nothing of its own: a link to `/` would have everything walked.
    pub fn walk(&self, root: &Path, visit: &mut dyn FnMut(PathBuf)) {
        if root.parent().is_some_and(|parent| self.resolved(parent).starts_with(self.resolved(root))) {
            return;
        }
        let mut waiting = vec![root.to_owned()];
        while let Some(path) = waiting.pop() {
            let directory = self.list(&path);
            for (name, kind) in directory.entries() {
                if kind == EntryKind::File {
                    visit(path.join(name));
                }
            }
            for (name, kind) in directory.entries().rev() {
                if kind == EntryKind::Directory && !is_vcs(name) {
                    waiting.push(path.join(name));
                }
            }
        }
    }
}

/// The directories that BitBake skips when BBFILES names a directory, and `.git`.
fn is_vcs(name: &str) -> bool {
    matches!(name, "SCCS" | "CVS" | ".svn" | ".git")
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_told_apart_and_a_walk_through_a_loop_ends() {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("a path");
        fs::create_dir_all(root.join("a")).expect("a directory");
        fs::write(root.join("a/file"), "").expect("a file");
        for (target, link) in
            [("..", "a/up"), ("nowhere", "a/broken"), ("loop", "a/loop"), ("file", "a/link")]
        {
            symlink(target, root.join(link)).expect("a link");
        }
        let disk = Disk::default();
        disk.walk(&root.join("a/up"), &mut |path| panic!("{} is not below a/up", path.display()));
        let listed = disk.list(&root.join("a"));
        let kinds: Vec<_> = listed.entries().collect();
        let mut walked = Vec::new();
        disk.walk(&root, &mut |path| walked.push(path));
        use EntryKind::*;
        let want = [("broken", BrokenLink), ("file", File), ("link", File), ("loop", BrokenLink)];
        assert_eq!(kinds, [&want[..], &[("up", DirectoryLink)]].concat());
        assert_eq!(walked, [root.join("a/file"), root.join("a/link")]);
        assert_eq!(disk.canonical_place(&root.join("a/up/a/up/a/file")), root.join("a/file"));
        for path in ["a/up/a/file", "a/broken", "a/loop", "a/none", "a/../a"] {
            let path = root.join(path);
            assert_eq!(disk.exists(&path), path.exists(), "{}", path.display());
        }
    }

    #[test]
    fn texts_that_are_not_saved_stand_before_the_files() {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("a path");
        let [old, new, deep] = ["old", "new", "a/b/deep"].map(|name| root.join(name));
        fs::write(&old, "saved").expect("a file");
        let disk = Disk::default();
        assert!(disk.exists(&old) && !disk.exists(&new) && !disk.exists(&deep));
        let bytes = |text: &str| Some(Arc::from(text.as_bytes()));
        let edited = disk.with(&[(old.clone(), None), (new.clone(), bytes("1")), (deep.clone(), bytes(""))]);
        assert!(!edited.exists(&old) && edited.is_file(&new) && edited.exists(&deep));
        assert!(edited.read(&old, FileKind::Metadata).is_err_and(|error| error.is_missing()));
        assert_eq!(edited.text(&new, FileKind::Metadata).ok().as_deref(), Some("1"));
        let names = |path: &Path| -> Vec<String> {
            edited.list(path).entries().map(|(name, _)| name.to_owned()).collect()
        };
        assert_eq!(names(&root), ["a", "new"]);
        assert_eq!(names(&root.join("a/b")), ["deep"]);
        assert!(edited.is_directory(&root.join("a")));
        // And back again.
        let restored = edited.with(&[(old.clone(), bytes("1")), (new.clone(), None), (deep, None)]);
        assert!(restored.exists(&old) && !restored.exists(&new));
        assert!(!root.join("a").exists(), "nothing was written");
    }
}
