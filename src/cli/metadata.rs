//! Which files BitBake reads as metadata, told by their names and places.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Files that a layer's own `conf/` directory is told by.
const CONF_MARKERS: [&str; 4] = ["layer.conf", "bitbake.conf", "local.conf", "bblayers.conf"];

/// What is known of directories: whether they are the `conf/` of a layer, or payload of a recipe.
#[derive(Default)]
pub(super) struct Places {
    conf: Mutex<HashMap<PathBuf, bool>>,
    payload: Mutex<HashMap<PathBuf, bool>>,
}

impl Places {
    /// Whether BitBake would read the file as metadata: it is not a file that a recipe ships, C source or
    /// anything else.
    pub(super) fn hold_metadata(&self, path: &Path) -> bool {
        let directory = path.parent().unwrap_or(Path::new(""));
        match path.extension().and_then(OsStr::to_str) {
            Some("bb" | "bbappend" | "bbclass") => true,
            Some("inc") => !path.to_string_lossy().ends_with(".wks.inc") && !self.is_payload(directory),
            Some("conf") => is_marker(path) || self.is_conf(directory),
            _ => false,
        }
    }

    /// Whether `directory` is, or lies below, the `conf/` of a layer or of a build.
    fn is_conf(&self, directory: &Path) -> bool {
        if let Some(known) = lock(&self.conf).get(directory) {
            return *known;
        }
        let is_conf = directory.ancestors().any(|above| {
            above.file_name() == Some(OsStr::new("conf"))
                && CONF_MARKERS.iter().any(|marker| above.join(marker).is_file())
        });
        lock(&self.conf).insert(directory.to_owned(), is_conf);
        is_conf
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

/// Whether a file is one that a `conf/` is told by, even if it is only about to be written.
fn is_marker(path: &Path) -> bool {
    path.parent().is_some_and(|directory| directory.ends_with("conf"))
        && path.file_name().is_some_and(|name| CONF_MARKERS.iter().any(|marker| name == *marker))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
