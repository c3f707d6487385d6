//! Which repository a directory belongs to.

use std::path::{Path, PathBuf};

/// The directory whose files a CI service knows by relative paths: the nearest one with a `.git`.
pub fn repository_of(directory: &Path) -> PathBuf {
    directory.ancestors().find(|directory| directory.join(".git").exists()).unwrap_or(directory).to_owned()
}
