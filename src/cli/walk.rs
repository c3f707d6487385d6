//! Which files are meant by the paths on the command line.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use ignore::{WalkBuilder, WalkState};
use rayon::prelude::*;

use crate::config::FILE_NAMES;
use crate::disk::absolute;
use crate::manifest::lookup;

/// The files below what was asked for.
#[derive(Debug, Default)]
pub struct Walked {
    /// Sorted, each once.
    pub files: Vec<PathBuf>,
    /// Those of them that were named themselves and not found in a directory.
    pub named: Vec<PathBuf>,
    /// Configurations that were named. They are read, and checked in no other way.
    pub configs: Vec<PathBuf>,
    /// What could not be read, and why.
    pub errors: Vec<String>,
}

impl Walked {
    /// The same files by absolute paths.
    pub fn absolute(mut self) -> Walked {
        for path in self.files.iter_mut().chain(&mut self.named).chain(&mut self.configs) {
            *path = absolute(path);
        }
        self.files.sort();
        self.files.dedup();
        self
    }
}

/// Which files a command wants besides metadata, and which not.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub json: Json,
    /// Whether named files are left out if they would not be found in a directory.
    pub force_exclude: bool,
}

/// Which JSON files are wanted, among those that are called like the ones of a container.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Json {
    None,
    /// Those that are named. The others come in with the recipes that ship them.
    Named,
    All,
}

/// Directories that hold what a build makes.
const BUILD_DIRECTORIES: [&str; 4] = ["build", "tmp", "downloads", "sstate-cache"];

/// Files that a layer's own `conf/` directory is told by.
const CONF_MARKERS: [&str; 4] = ["layer.conf", "bitbake.conf", "local.conf", "bblayers.conf"];

/// Lists the metadata below `paths`. A file that is named is taken whatever its name.
///
/// Honours `.gitignore` and `.pvlintignore`, and leaves out hidden files and directories.
pub fn walk(paths: &[PathBuf], wanted: Wanted, jobs: usize) -> anyhow::Result<Walked> {
    let mut walked = Walked::default();
    let mut directories = Vec::new();
    for path in paths {
        match path.metadata() {
            Err(error) => walked.errors.push(format!("{}: {error}", path.display())),
            Ok(found) if found.is_dir() => directories.push(path),
            Ok(_) if path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known)) => {
                walked.configs.push(without_current_dir(path));
            }
            Ok(_) => walked.named.push(without_current_dir(path)),
        }
    }
    if wanted.force_exclude && !walked.named.is_empty() {
        let json = if wanted.json == Json::Named { Json::All } else { wanted.json };
        walked.named = not_excluded(&walked.named, Wanted { json, ..wanted })?;
    }
    walked.files.clone_from(&walked.named);
    if let Some((first, others)) = directories.split_first() {
        let mut builder = walker(first, jobs);
        others.iter().for_each(|directory| {
            builder.add(directory);
        });
        builder.filter_entry(|entry| entry.depth() == 0 || !is_build_directory(entry.path()));
        walk_directories(&builder, wanted, &mut walked);
    }
    walked.files.par_sort_unstable_by(|a, b| by_components(a, b));
    walked.files.dedup();
    walked.errors.sort();
    Ok(walked)
}

/// The order of paths, but without taking them apart for each comparison.
fn by_components(a: &Path, b: &Path) -> Ordering {
    ranks(a).cmp(ranks(b))
}

fn ranks(path: &Path) -> impl Iterator<Item = u8> {
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes.map(|byte| if std::path::is_separator(char::from(*byte)) { 0 } else { *byte })
}

/// What goes through `directory` as this program understands it.
fn walker(directory: &Path, jobs: usize) -> WalkBuilder {
    let mut builder = WalkBuilder::new(directory);
    builder.threads(jobs).require_git(false).add_custom_ignore_filename(".pvlintignore");
    builder
}

/// Those of `named` that would be found in the current directory, and those outside of it that are metadata.
fn not_excluded(named: &[PathBuf], wanted: Wanted) -> anyhow::Result<Vec<PathBuf>> {
    let cwd = std::env::current_dir().context("cannot tell the current directory")?;
    let absolute: HashMap<PathBuf, &PathBuf> = named.iter().map(|path| (cwd.join(path), path)).collect();
    // Only the way down to those files is walked.
    let on_the_way: HashSet<PathBuf> =
        absolute.keys().flat_map(|path| path.ancestors()).map(Path::to_owned).collect();
    let mut builder = walker(&cwd, 1);
    builder.filter_entry(move |entry| {
        on_the_way.contains(entry.path()) && (entry.depth() == 0 || !is_build_directory(entry.path()))
    });
    let mut found = Walked::default();
    walk_directories(&builder, wanted, &mut found);
    let directories = Directories::default();
    let outside = named.iter().filter(|path| !cwd.join(path).starts_with(&cwd));
    let kept = found.files.iter().filter_map(|path| absolute.get(path).copied());
    Ok(kept.chain(outside.filter(|path| directories.hold_as_wanted(path, wanted))).cloned().collect())
}

fn walk_directories(builder: &WalkBuilder, wanted: Wanted, walked: &mut Walked) {
    let directories = Directories::default();
    let found = Mutex::new(std::mem::take(walked));
    builder.build_parallel().run(|| {
        let mut mine = Batch { files: Vec::new(), found: &found };
        let directories = &directories;
        let found = &found;
        Box::new(move |entry| {
            match entry {
                Ok(entry) => {
                    let is_file = entry.file_type().is_some_and(|kind| kind.is_file())
                        || entry.path_is_symlink() && entry.path().is_file();
                    if is_file && directories.hold_as_wanted(entry.path(), wanted) {
                        mine.files.push(without_current_dir(entry.path()));
                    }
                }
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

/// Whether a directory holds what a build makes and not sources: `build*` with a `conf/bblayers.conf` or
/// one of the usual names below such a directory.
fn is_build_directory(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    BUILD_DIRECTORIES.iter().any(|directory| name.starts_with(directory))
        && (path.join("conf/bblayers.conf").is_file() || path.join("cache/bb_persist_data.sqlite3").is_file())
}

/// What is known of directories: whether they are the `conf/` of a layer, or payload of a recipe.
#[derive(Default)]
struct Directories {
    conf: Mutex<HashMap<PathBuf, bool>>,
    payload: Mutex<HashMap<PathBuf, bool>>,
}

impl Directories {
    /// Whether a file found in a directory is metadata, and not a file that a recipe ships or C source, or
    /// whatever else is wanted.
    fn hold_as_wanted(&self, path: &Path, wanted: Wanted) -> bool {
        let directory = path.parent().unwrap_or(Path::new(""));
        match path.extension().and_then(OsStr::to_str) {
            Some("bb" | "bbappend" | "bbclass") => true,
            Some("inc") => !path.to_string_lossy().ends_with(".wks.inc") && !self.is_payload(directory),
            Some("conf") => self.is_conf(directory),
            Some("json") if wanted.json == Json::All => {
                let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
                name == "device.json" || lookup::called_like(name).is_some()
            }
            _ => false,
        }
    }

    /// Whether `directory` is, or lies below, the `conf/` of a layer or of a build.
    fn is_conf(&self, directory: &Path) -> bool {
        if let Some(known) = lock(&self.conf).get(directory) {
            return *known;
        }
        let is = directory
            .ancestors()
            .filter(|directory| directory.file_name() == Some(OsStr::new("conf")))
            .any(|directory| CONF_MARKERS.iter().any(|marker| directory.join(marker).is_file()));
        lock(&self.conf).insert(directory.to_owned(), is);
        is
    }

    /// Whether `directory` is, or lies below, a directory that a recipe beside it fetches files from.
    fn is_payload(&self, directory: &Path) -> bool {
        if let Some(known) = lock(&self.payload).get(directory) {
            return *known;
        }
        let is = directory.parent().is_some_and(|parent| {
            let name = directory.file_name().and_then(OsStr::to_str).unwrap_or_default();
            recipe_beside(parent, name) || self.is_payload(parent)
        });
        lock(&self.payload).insert(directory.to_owned(), is);
        is
    }
}

/// Whether in `parent` lies a recipe or an append that would search the directory `name` there: any one if it
/// is called `files`, otherwise `name.bb`, `name_1.0.bb`, or `name_1.0.bb` for `name-1.0`.
fn recipe_beside(parent: &Path, name: &str) -> bool {
    // What holds recipes is never searched for files.
    if name.is_empty() || name.starts_with("recipes-") {
        return false;
    }
    let Ok(beside) = parent.read_dir() else { return false };
    beside.flatten().any(|entry| {
        let file = entry.file_name();
        let Some(file) = file.to_str() else { return false };
        let Some(stem) = file.strip_suffix(".bb").or_else(|| file.strip_suffix(".bbappend")) else {
            return false;
        };
        let (pn, version) = stem.split_once('_').unwrap_or((stem, ""));
        name == "files"
            || name == pn
            || name.strip_prefix(pn).and_then(|rest| rest.strip_prefix('-')) == Some(version)
    })
}
