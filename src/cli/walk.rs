//! Which files are meant by the paths on the command line.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use ignore::{WalkBuilder, WalkState};
use rayon::prelude::*;

use crate::cli::ignore_files::IgnoreFiles;
use crate::cli::messages::{self, display_path};
use crate::cli::metadata::Places;
use crate::config::is_config;
use crate::disk::{Disk, absolute};
use crate::engine::{is_json, is_script_file};
use crate::layers::{is_kas, is_yaml};
use crate::manifest::lookup;
use crate::model::Files;

/// The files below what was asked for.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Sorted, each once.
    pub files: Vec<PathBuf>,
    /// Those of them that were named themselves and not found in a directory.
    pub named: Vec<PathBuf>,
    /// Configurations that were named. They are read, and checked in no other way.
    pub configs: Vec<PathBuf>,
    /// Those that were named and are left out, for BitBake reads nothing of the kind as metadata.
    pub foreign: Vec<PathBuf>,
    /// What could not be read, and why.
    pub errors: Vec<String>,
    /// Whether there were more files, which are excluded.
    pub has_excluded: bool,
}

impl Walked {
    /// Makes the paths of all files absolute.
    pub(super) fn absolute(mut self) -> Walked {
        for path in self.files.iter_mut().chain(&mut self.named).chain(&mut self.configs) {
            *path = absolute(path);
        }
        self.files.sort();
        self.files.dedup();
        self
    }

    /// Leaves out what is excluded. What was named itself stays, unless exclusions are `forced` upon it.
    pub(super) fn without(mut self, forced: bool, is_excluded: impl Fn(&Path) -> bool) -> Walked {
        let Walked { files, named, .. } = &mut self;
        let count = files.len();
        if forced {
            named.retain(|path| !is_excluded(path));
        }
        files.retain(|path| !is_excluded(path) || !forced && named.contains(path));
        self.has_excluded |= self.files.len() < count;
        self
    }

    /// Says which of the named files are left out.
    pub(super) fn tell_foreign(&self) {
        let (yaml, foreign): (Vec<_>, Vec<_>) = self.foreign.iter().partition(|path| is_yaml(path));
        tell_skipped(&yaml, "kas takes IT for none of its files: there is no line `header:`");
        tell_skipped(&foreign, "BitBake does not read IT as metadata; --metadata takes IT for some");
    }

    /// Says which of the named JSON and kas files are not among those that were `checked`.
    pub(super) fn tell_unread(&self, checked: &[PathBuf]) {
        let (mut json, mut kas): (Vec<&PathBuf>, Vec<&PathBuf>) = (Vec::new(), Vec::new());
        for path in &self.named {
            if checked.contains(path) {
                continue;
            }
            if is_json(path) {
                json.push(path);
            } else if is_yaml(path) {
                kas.push(path);
            }
        }
        tell_skipped(&json, "no recipe ships IT as a JSON file of a container");
        tell_skipped(&kas, "kas files of a layer lie at the top of its repository or in `kas/` there");
    }

    /// Whether all that was named is left out for a reason that is told.
    pub(super) fn is_told(&self) -> bool {
        !self.foreign.is_empty() || self.named.iter().any(|path| is_json(path) || is_yaml(path))
    }
}

/// Says which files are left out. `IT` in the reason stands for them.
fn tell_skipped(paths: &[&PathBuf], why: &str) {
    let names: Vec<String> = paths.iter().take(TOLD).map(|path| display_path(path)).collect();
    if names.is_empty() {
        return;
    }
    let (are, them) = if paths.len() == 1 { ("is", "it") } else { ("are", "them") };
    let more = match paths.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let why = why.replace("IT", them);
    messages::note(&format!("{}{more} {are} skipped, for {why}", names.join(", ")));
}

/// Whether a JSON file is called like one of a container or a device.
fn has_name(path: &Path) -> bool {
    lookup::called_like_any(path.file_name().and_then(OsStr::to_str).unwrap_or_default()).is_some()
}

/// So many names of files are told at once.
const TOLD: usize = 3;

/// Which files a command wants besides metadata, and which not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub json: Json,
    /// Whether named files are left out if they would not be found in a directory.
    pub force_exclude: bool,
    /// Whether named files are metadata whatever their names and places.
    pub any_name: bool,
    /// Whether named scripts are taken as well.
    pub scripts: bool,
    /// Whether kas files are taken.
    pub kas: bool,
}

/// Which JSON files are wanted, among those that are called like the ones of a container.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Json {
    None,
    /// Those that are named. The others come in with the recipes that ship them.
    Named,
    All,
}

/// Places that hold what a build makes.
const BUILD_DIRECTORIES: [&str; 4] = ["build", "tmp", "downloads", "sstate-cache"];

/// Lists the metadata below `paths`. Of files that are named, JSON files are taken as well.
///
/// Honors `.gitignore` and `.pvlintignore`, and leaves out hidden files and directories.
pub(super) fn walk(paths: &[PathBuf], wanted: Wanted, jobs: usize) -> anyhow::Result<Walked> {
    let mut walked = Walked::default();
    let mut directories = Vec::new();
    for path in paths {
        match path.metadata() {
            Err(error) => {
                let help = place_in_file(path).map(|file| format!("; lines cannot be named, but {file} can"));
                walked.errors.push(format!("{}: {error}{}", path.display(), help.unwrap_or_default()));
            }
            Ok(found) if found.is_dir() => directories.push(path),
            Ok(_) if is_config(path) => {
                walked.configs.push(without_current_dir(path));
            }
            Ok(found) if !found.is_file() => walked.errors.push(format!(
                "{}: neither a file nor a directory; `-` reads standard input",
                path.display()
            )),
            Ok(_) => walked.named.push(without_current_dir(path)),
        }
    }
    if !wanted.any_name && !wanted.force_exclude {
        let places = Places::default();
        let files = Files::default();
        for path in std::mem::take(&mut walked.named) {
            let place = absolute(&path);
            if is_json(&path)
                || places.hold_metadata(&place)
                || wanted.scripts && is_script_file(&files, &place)
                || wanted.kas && is_kas(&place, files.disk())
            {
                walked.named.push(path);
            } else {
                walked.foreign.push(path);
            }
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
        walk_directories(&mut builder, wanted, &mut walked, |_| true);
    }
    walked.files.par_sort_unstable_by(|a, b| by_components(a, b));
    walked.files.dedup();
    walked.errors.sort();
    Ok(walked)
}

/// The file of `FILE:LINE` or `FILE:LINE:COLUMN`, as reports print it.
fn place_in_file(path: &Path) -> Option<&str> {
    let mut file = path.to_str()?;
    while let Some((rest, number)) = file.rsplit_once(':') {
        number.parse::<u32>().ok()?;
        file = rest;
        if Path::new(file).is_file() {
            return Some(file);
        }
    }
    None
}

/// Whether a file that was found is one that is wanted.
pub(super) fn is_wanted(places: &Places, path: &Path, wanted: Wanted) -> bool {
    if is_json(path) {
        return wanted.json == Json::All && has_name(path);
    }
    if is_yaml(path) {
        return wanted.kas && is_kas(path, &Disk::default());
    }
    places.hold_metadata(path)
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
    // What is left out is `IgnoreFiles`'s to say.
    builder.threads(jobs).standard_filters(false);
    builder
}

/// Those of `named` that would be found in the current directory, and those outside of it that are metadata.
fn not_excluded(named: &[PathBuf], wanted: Wanted) -> anyhow::Result<Vec<PathBuf>> {
    let cwd = std::env::current_dir().context("cannot tell the current directory")?;
    let absolute: HashMap<PathBuf, &PathBuf> = named.iter().map(|path| (cwd.join(path), path)).collect();
    // Only the way down to those files is walked.
    let on_the_way: HashSet<PathBuf> =
        absolute.keys().flat_map(|path| path.ancestors()).map(Path::to_owned).collect();
    let mut found = Walked::default();
    walk_directories(&mut walker(&cwd, 1), wanted, &mut found, move |path| on_the_way.contains(path));
    let places = Places::default();
    let kept = found.files.iter().filter_map(|path| absolute.get(path).copied());
    let mut kept: Vec<PathBuf> = kept.cloned().collect();
    for path in named {
        if !cwd.join(path).starts_with(&cwd) && is_wanted(&places, path, wanted) {
            kept.push(path.clone());
        }
    }
    Ok(kept)
}

fn walk_directories(
    builder: &mut WalkBuilder,
    wanted: Wanted,
    walked: &mut Walked,
    is_on_the_way: impl Fn(&Path) -> bool + Send + Sync + 'static,
) {
    let ignore_files = Arc::new(IgnoreFiles::default());
    let asked = Arc::clone(&ignore_files);
    builder.filter_entry(move |entry| {
        let path = entry.path();
        is_on_the_way(path) && (entry.depth() == 0 || !asked.leaves_out(entry) && !is_build_directory(path))
    });
    let places = Places::default();
    let found = Mutex::new(std::mem::take(walked));
    builder.build_parallel().run(|| {
        let mut mine = Batch { files: Vec::new(), found: &found };
        let places = &places;
        let found = &found;
        Box::new(move |entry| {
            match entry {
                Ok(entry) => {
                    let is_file = entry.file_type().is_some_and(|kind| kind.is_file())
                        || entry.path_is_symlink() && entry.path().is_file();
                    if is_file && is_wanted(places, entry.path(), wanted) {
                        mine.files.push(without_current_dir(entry.path()));
                    }
                }
                Err(error) => lock(found).errors.push(error.to_string()),
            }
            WalkState::Continue
        })
    });
    *walked = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    walked.errors.extend(ignore_files.errors());
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
