//! What a run has seen of the disk, so that a later one can tell whether it would see the same.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::directory::{self, SeenDirectory};
use super::fingerprint::{Fingerprint, fingerprint};
use super::read::{read_into, read_small};
use super::{Disk, EntryKind, FileKind};

/// What was read, and what else the disk was asked.
#[derive(Debug, Default)]
pub(super) struct Record {
    files: Mutex<FxHashMap<PathBuf, Fingerprint>>,
    /// What could not be read, and the most bytes that whoever asked would have taken.
    unread: Mutex<FxHashSet<(PathBuf, u64)>>,
    kinds: Mutex<FxHashMap<PathBuf, Option<EntryKind>>>,
    links: Mutex<FxHashMap<PathBuf, Option<PathBuf>>>,
    /// Whether a file was another one when it was read again.
    is_torn: AtomicBool,
}

/// Everything that a run has seen of the disk.
#[derive(Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// Sorted by the bytes of the paths.
    pub files: Vec<(PathBuf, Fingerprint)>,
    unread: Vec<(PathBuf, u64)>,
    directories: Vec<(PathBuf, SeenDirectory)>,
    kinds: Vec<(PathBuf, Option<EntryKind>)>,
    links: Vec<(PathBuf, Option<PathBuf>)>,
}

impl Record {
    pub(super) fn note_read(&self, path: &Path, bytes: &[u8]) {
        let now = fingerprint(bytes);
        let before = locked(&self.files).insert(path.to_owned(), now);
        if before.is_some_and(|before| before != now) {
            self.is_torn.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn note_unread(&self, path: &Path, max_bytes: u64) {
        locked(&self.unread).insert((path.to_owned(), max_bytes));
    }

    pub(super) fn note_kind(&self, path: &Path, kind: Option<EntryKind>) {
        locked(&self.kinds).insert(path.to_owned(), kind);
    }

    pub(super) fn note_link(&self, path: &Path, leads_to: Option<&Path>) {
        locked(&self.links).insert(path.to_owned(), leads_to.map(Path::to_owned));
    }
}

impl Disk {
    /// A disk that keeps a record of all that is read, see [`Disk::snapshot`].
    pub fn recording() -> Disk {
        Disk { record: Some(Record::default()), ..Disk::default() }
    }

    pub(crate) fn is_recording(&self) -> bool {
        self.record.is_some()
    }

    /// What was seen so far. `None` if there is no record, if something else than the disk was read, or if a
    /// file changed meanwhile.
    pub fn snapshot(&self) -> Option<Snapshot> {
        let record = self.record.as_ref()?;
        if record.is_torn.load(Ordering::Relaxed) {
            return None;
        }
        if !self.given.is_empty() {
            return None;
        }
        let listed = self.listed.read().unwrap_or_else(PoisonError::into_inner);
        let mut directories: Vec<(PathBuf, SeenDirectory)> =
            listed.iter().map(|(path, directory)| (path.clone(), directory.seen())).collect();
        directories.sort_unstable_by(by_path);
        let mut files: Vec<(PathBuf, Fingerprint)> =
            locked(&record.files).iter().map(|(path, seen)| (path.clone(), *seen)).collect();
        files.sort_unstable_by(by_path);
        let unread = locked(&record.unread).iter().cloned().collect();
        let kinds = locked(&record.kinds).iter().map(|(path, kind)| (path.clone(), *kind)).collect();
        let links = locked(&record.links).iter().map(|(path, to)| (path.clone(), to.clone())).collect();
        Some(Snapshot { files, unread, directories, kinds, links })
    }
}

impl Snapshot {
    /// Where the file at `path` stands among the files that were read.
    pub fn place(&self, path: &Path) -> Option<u32> {
        let found = self.files.binary_search_by(|(known, _)| known.as_os_str().cmp(path.as_os_str()));
        found.ok().and_then(|at| u32::try_from(at).ok())
    }

    /// Adds what an earlier run saw that this one did not look at again.
    pub fn take_over(&mut self, earlier: Snapshot) {
        let Snapshot { files, unread, directories, kinds, links } = earlier;
        let seen: FxHashSet<&PathBuf> = self.files.iter().map(|(path, _)| path).collect();
        let others: Vec<_> = files.into_iter().filter(|(path, _)| !seen.contains(path)).collect();
        self.files.extend(others);
        self.files.sort_unstable_by(by_path);
        unite(&mut self.unread, unread);
        unite(&mut self.directories, directories);
        unite(&mut self.kinds, kinds);
        unite(&mut self.links, links);
    }

    /// The files in which something else stands now, by their places in `files`. `None` if a directory or a
    /// link is another one, or if a file can be read that could not: then anything may be otherwise.
    /// Directories are listed on `disk`, so that whoever asks it next need not do it again.
    pub fn changed_files(&self, disk: &Disk) -> Option<Vec<usize>> {
        let is_same_world = self.directories.par_iter().all(|(path, seen)| disk.list(path).looks_like(seen))
            && self.kinds.par_iter().all(|(path, kind)| EntryKind::of_path(path) == *kind)
            && self.links.par_iter().all(|(path, target)| directory::canonical(path) == *target)
            && self.unread.par_iter().all(|(path, max_bytes)| read_small(path, *max_bytes).is_none());
        if !is_same_world {
            return None;
        }
        let changed = self.files.par_iter().enumerate().filter(|(_, (path, seen))| now(path) != Some(*seen));
        Some(changed.map(|(at, _)| at).collect())
    }
}

fn unite<T: Ord>(list: &mut Vec<(PathBuf, T)>, more: Vec<(PathBuf, T)>) {
    list.extend(more);
    list.sort_unstable_by(|one, other| by_path(one, other).then_with(|| one.1.cmp(&other.1)));
    list.dedup();
}

/// By the bytes of the paths: comparing them part by part takes many times as long.
fn by_path<T>(one: &(PathBuf, T), other: &(PathBuf, T)) -> std::cmp::Ordering {
    one.0.as_os_str().cmp(other.0.as_os_str())
}

fn now(path: &Path) -> Option<Fingerprint> {
    let mut bytes = Vec::new();
    read_into(&mut bytes, path, FileKind::Metadata).ok()?;
    Some(fingerprint(&bytes))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
