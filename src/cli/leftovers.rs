//! Temporary files that a run which was killed left behind.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

/// What stands between the name of the file that is to be replaced and the random end.
pub(super) const MARK: &str = ".pvlint-";

/// How many random characters end the name.
pub(super) const RANDOM: usize = 6;

/// A file that is younger may not be locked yet.
const YOUNG: Duration = Duration::from_secs(60);

/// Removes what dead processes left in a directory, once a run. A file that is still written to is locked.
pub(super) fn remove_from(directory: &Path) {
    static DONE: LazyLock<Mutex<HashSet<PathBuf>>> = LazyLock::new(Mutex::default);
    if !DONE.lock().unwrap_or_else(PoisonError::into_inner).insert(directory.to_owned()) {
        return;
    }
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(is_temporary) && is_abandoned(&entry.path()) {
            // Whoever may not remove it has a reason.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a file of this name is one that pvlint makes beside the file that it replaces.
fn is_temporary(name: &str) -> bool {
    let end = name.strip_prefix('.').and_then(|name| name.rsplit_once(MARK)).map(|(_, end)| end);
    end.is_some_and(|end| end.len() == RANDOM && end.chars().all(|ch| ch.is_ascii_alphanumeric()))
}

fn is_abandoned(path: &Path) -> bool {
    let Ok(metadata) = path.symlink_metadata() else { return false };
    let age = metadata.modified().ok().and_then(|time| time.elapsed().ok());
    metadata.is_file()
        && age.is_some_and(|age| age > YOUNG)
        && File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn only_what_nobody_writes_to_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        for (name, age) in [
            (".w.bb.pvlint-a1B2c3", 3600),
            (".x.bb.pvlint-a1B2c3", 3600),
            (".y.bb.pvlint-a1B2c3", 0),
            (".z.bb.pvlint-a1B2c3d", 3600),
            ("x.bb.pvlint-a1B2c3", 3600),
            (".x.bb", 3600),
        ] {
            let file = File::create(directory.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
            files.push(file);
        }
        files[0].lock().unwrap();
        remove_from(directory.path());
        let mut left: Vec<_> =
            fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        let want = [
            ".w.bb.pvlint-a1B2c3",
            ".x.bb",
            ".y.bb.pvlint-a1B2c3",
            ".z.bb.pvlint-a1B2c3d",
            "x.bb.pvlint-a1B2c3",
        ];
        assert_eq!(left, want);
    }
}
