//! Which files are meant by the paths on the command line.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::model::folders::absolute;
use ignore::{WalkBuilder, WalkState};

/// The files below what was asked for.
#[derive(Debug, Default)]
pub struct Walked {
    /// Sorted, each once.
    pub files: Vec<PathBuf>,
    /// Those of them that were named themselves and not found in a folder.
    pub named: Vec<PathBuf>,
    /// What could not be read, and why.
    pub errors: Vec<String>,
}

impl Walked {
    /// The same files by absolute paths.
    pub fn absolute(mut self) -> Walked {
        for path in self.files.iter_mut().chain(&mut self.named) {
            *path = absolute(path);
        }
        self.files.sort();
        self.files.dedup();
        self
    }
}

/// Folders that hold what a build makes.
const BUILD_FOLDERS: [&str; 4] = ["build", "tmp", "downloads", "sstate-cache"];

/// Files that a layer's own `conf/` folder is told by.
const CONF_MARKERS: [&str; 4] = ["layer.conf", "bitbake.conf", "local.conf", "bblayers.conf"];

/// Lists the metadata below `paths`. A file that is named is taken whatever its name.
///
/// Honours `.gitignore` and `.pvlintignore`, and leaves out hidden files and folders.
pub fn walk(paths: &[PathBuf], jobs: usize) -> Walked {
    let mut walked = Walked::default();
    let mut folders = Vec::new();
    for path in paths {
        match path.metadata() {
            Err(error) => walked.errors.push(format!("{}: {error}", path.display())),
            Ok(found) if found.is_dir() => folders.push(path),
            Ok(_) => walked.named.push(without_current_dir(path)),
        }
    }
    walked.files.clone_from(&walked.named);
    if let Some((first, others)) = folders.split_first() {
        let mut builder = WalkBuilder::new(first);
        others.iter().for_each(|folder| {
            builder.add(folder);
        });
        builder.threads(jobs).require_git(false).add_custom_ignore_filename(".pvlintignore");
        builder.filter_entry(|entry| entry.depth() == 0 || !is_build_folder(entry.path()));
        walk_folders(&builder, &mut walked);
    }
    walked.files.sort();
    walked.files.dedup();
    walked.errors.sort();
    walked
}

fn walk_folders(builder: &WalkBuilder, walked: &mut Walked) {
    let folders = Folders::default();
    let found = Mutex::new(std::mem::take(walked));
    builder.build_parallel().run(|| {
        let mut mine = Batch { files: Vec::new(), found: &found };
        let folders = &folders;
        let found = &found;
        Box::new(move |entry| {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    if folders.hold_as_metadata(entry.path()) {
                        mine.files.push(without_current_dir(entry.path()));
                    }
                }
                Ok(entry) if entry.path_is_symlink() && entry.path().is_file() => {
                    if folders.hold_as_metadata(entry.path()) {
                        mine.files.push(without_current_dir(entry.path()));
                    }
                }
                Ok(_) => {}
                Err(error) => lock(found).errors.push(error.to_string()),
            }
            WalkState::Continue
        })
    });
    *walked = found.into_inner().unwrap_or_else(PoisonError::into_inner);
}

/// The files that one thread found; handed over when it is done.
struct Batch<'a> {
    files: Vec<PathBuf>,
    found: &'a Mutex<Walked>,
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        lock(self.found).files.append(&mut self.files);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn without_current_dir(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

/// Whether a folder holds what a build makes and not sources: `build*` with a `conf/bblayers.conf` or
/// one of the usual names below such a folder.
fn is_build_folder(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    BUILD_FOLDERS.iter().any(|folder| name.starts_with(folder))
        && (path.join("conf/bblayers.conf").is_file() || path.join("cache/bb_persist_data.sqlite3").is_file())
}

/// What is known of folders: whether they are the `conf/` of a layer, or payload of a recipe.
#[derive(Default)]
struct Folders {
    conf: Mutex<HashMap<PathBuf, bool>>,
    payload: Mutex<HashMap<PathBuf, bool>>,
}

impl Folders {
    /// Whether a file found in a folder is metadata, and not a file that a recipe ships or C source.
    fn hold_as_metadata(&self, path: &Path) -> bool {
        let folder = path.parent().unwrap_or(Path::new(""));
        match path.extension().and_then(OsStr::to_str) {
            Some("bb" | "bbappend" | "bbclass") => true,
            Some("inc") => !path.to_string_lossy().ends_with(".wks.inc") && !self.is_payload(folder),
            Some("conf") => self.is_conf(folder),
            _ => false,
        }
    }

    /// Whether `folder` is, or lies below, the `conf/` of a layer or of a build.
    fn is_conf(&self, folder: &Path) -> bool {
        if let Some(known) = lock(&self.conf).get(folder) {
            return *known;
        }
        let is = folder
            .ancestors()
            .filter(|folder| folder.file_name() == Some(OsStr::new("conf")))
            .any(|folder| CONF_MARKERS.iter().any(|marker| folder.join(marker).is_file()));
        lock(&self.conf).insert(folder.to_owned(), is);
        is
    }

    /// Whether `folder` is, or lies below, a folder that a recipe beside it fetches files from.
    fn is_payload(&self, folder: &Path) -> bool {
        if let Some(known) = lock(&self.payload).get(folder) {
            return *known;
        }
        let is = folder.ancestors().take(3).any(|folder| {
            let name = folder.file_name().and_then(OsStr::to_str).unwrap_or_default();
            name == "files" || recipe_beside(folder, name)
        });
        lock(&self.payload).insert(folder.to_owned(), is);
        is
    }
}

/// Whether beside `folder`, which is called `name`, lies a recipe that would search it: `name.bb`,
/// `name_1.0.bb`, or `name_1.0.bb` for `name-1.0`.
fn recipe_beside(folder: &Path, name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let Some(Ok(beside)) = folder.parent().map(Path::read_dir) else { return false };
    beside.flatten().any(|entry| {
        let file = entry.file_name();
        let Some(stem) = file.to_str().and_then(|file| file.strip_suffix(".bb")) else { return false };
        let (pn, version) = stem.split_once('_').unwrap_or((stem, ""));
        name == pn || name.strip_prefix(pn).and_then(|rest| rest.strip_prefix('-')) == Some(version)
    })
}
