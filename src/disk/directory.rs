//! What is in one directory, as the disk has it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::fingerprint::{Fingerprint, fingerprint};

/// What is in a directory: names, sorted as bytes.
#[derive(Debug, Default)]
pub struct Directory {
    entries: Vec<(String, EntryKind)>,
    /// Which of it was asked for, if that is recorded.
    asked: Option<Asked>,
}

/// What was asked of a directory: what some names stand for, or all that is in it.
#[derive(Debug, Default)]
struct Asked {
    is_all: AtomicBool,
    names: Mutex<BTreeSet<String>>,
}

/// Of as many names it is noted which they are. More of them are as good as all.
const MOST_NAMES: usize = 32;

/// What was seen of a directory.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(super) enum SeenDirectory {
    /// A hash of all that is in it.
    All(Fingerprint),
    /// What some names stand for.
    Names(Vec<(String, Option<EntryKind>)>),
}

/// What a name stands for, links followed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum EntryKind {
    File,
    Directory,
    /// A link to a directory. BitBake's globs go through it, its walks do not.
    DirectoryLink,
    /// A link that leads nowhere.
    BrokenLink,
    /// A device, FIFO or socket: something is there, but nothing that is ever opened.
    Special,
}

impl Directory {
    /// Names that are no UTF-8 are left out: no recipe can name them.
    pub(super) fn read(path: &Path) -> Directory {
        let listed = fs::read_dir(path).into_iter().flatten().flatten();
        let mut entries: Vec<(String, EntryKind)> = listed
            .filter_map(|entry| Some((entry.file_name().into_string().ok()?, kind_of(&entry)?)))
            .collect();
        entries.sort();
        Directory { entries, asked: None }
    }

    /// This directory, taking note of what it is asked.
    pub(super) fn recorded(self) -> Directory {
        Directory { asked: Some(Asked::default()), ..self }
    }

    /// What was asked of it so far, and the answers.
    pub(super) fn seen(&self) -> SeenDirectory {
        let Some(asked) = self.asked_by_name() else { return SeenDirectory::All(self.fingerprint()) };
        let names = asked.names.lock().unwrap_or_else(PoisonError::into_inner);
        SeenDirectory::Names(names.iter().map(|name| (name.clone(), self.find(name))).collect())
    }

    /// Whether it would give the same answers.
    pub(super) fn looks_like(&self, seen: &SeenDirectory) -> bool {
        match seen {
            SeenDirectory::All(fingerprint) => {
                self.note_all();
                self.fingerprint() == *fingerprint
            }
            SeenDirectory::Names(names) => names.iter().all(|(name, kind)| self.kind(name) == *kind),
        }
    }

    fn fingerprint(&self) -> Fingerprint {
        let mut bytes = Vec::new();
        for (name, kind) in &self.entries {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend([0, *kind as u8]);
        }
        fingerprint(&bytes)
    }

    fn note_all(&self) {
        if let Some(asked) = &self.asked {
            asked.is_all.store(true, Ordering::Relaxed);
        }
    }

    /// What was asked of it, unless that was all that it holds.
    fn asked_by_name(&self) -> Option<&Asked> {
        let asked = self.asked.as_ref()?;
        if asked.is_all.load(Ordering::Relaxed) { None } else { Some(asked) }
    }

    fn note(&self, name: &str) {
        let Some(asked) = self.asked_by_name() else { return };
        let mut names = asked.names.lock().unwrap_or_else(PoisonError::into_inner);
        if !names.contains(name) {
            names.insert(name.to_owned());
            if names.len() > MOST_NAMES {
                asked.is_all.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Puts something else under a name; nothing takes the name away.
    pub(super) fn put(&mut self, name: &str, kind: Option<EntryKind>) {
        let at = self.entries.binary_search_by(|entry| entry.0.as_str().cmp(name));
        match (at, kind) {
            (Ok(at), Some(kind)) => self.entries[at].1 = kind,
            (Err(at), Some(kind)) => self.entries.insert(at, (name.to_owned(), kind)),
            (Ok(at), None) => drop(self.entries.remove(at)),
            (Err(_), None) => {}
        }
    }

    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (&str, EntryKind)> {
        self.note_all();
        self.entries.iter().map(|(name, kind)| (name.as_str(), *kind))
    }

    pub fn kind(&self, name: &str) -> Option<EntryKind> {
        self.note(name);
        self.find(name)
    }

    fn find(&self, name: &str) -> Option<EntryKind> {
        let at = self.entries.binary_search_by(|entry| entry.0.as_str().cmp(name)).ok()?;
        Some(self.entries[at].1)
    }
}

impl EntryKind {
    /// What stands at a path that is not in a directory, such as `/`.
    pub(super) fn of_path(path: &Path) -> Option<EntryKind> {
        let found = fs::metadata(path).ok()?;
        Some(if found.is_dir() { EntryKind::Directory } else { of_type(found.file_type()) })
    }

    pub fn is_directory(self) -> bool {
        matches!(self, EntryKind::Directory | EntryKind::DirectoryLink)
    }
}

fn kind_of(entry: &fs::DirEntry) -> Option<EntryKind> {
    let kind = entry.file_type().ok()?;
    Some(if kind.is_dir() {
        EntryKind::Directory
    } else if !kind.is_symlink() {
        of_type(kind)
    } else {
        match fs::metadata(entry.path()) {
            Ok(target) if target.is_dir() => EntryKind::DirectoryLink,
            Ok(target) => of_type(target.file_type()),
            Err(_) => EntryKind::BrokenLink,
        }
    })
}

fn of_type(kind: fs::FileType) -> EntryKind {
    if kind.is_file() { EntryKind::File } else { EntryKind::Special }
}

/// The path with all links resolved, if there is something at it.
pub(super) fn canonical(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// An absolute form of `path` that names the same file. `..` is resolved on disk, links are kept otherwise.
pub(crate) fn absolute(path: &Path) -> PathBuf {
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
