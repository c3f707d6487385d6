//! Where the repository ends that a directory belongs to.

use std::path::{Path, PathBuf};

use super::{Disk, EntryKind, FileKind};

impl Disk {
    /// The nearest directory with a `.git`, be it that of a submodule: the one whose files git and CI
    /// services know by relative paths. `None` if `directory` is in no repository.
    pub fn nearest_repository(&self, directory: &Path) -> Option<PathBuf> {
        directory.ancestors().find(|above| self.exists(&above.join(".git"))).map(Path::to_owned)
    }

    /// The root of the git or Mercurial repository around a directory; of a submodule that of the repository
    /// it belongs to; `None` if it is in none.
    pub fn repository_root(&self, directory: &Path) -> Option<PathBuf> {
        let mut inner: Option<PathBuf> = None;
        for candidate in directory.ancestors() {
            let git = candidate.join(".git");
            let is_submodule = self.kind(&git) == Some(EntryKind::File)
                && self
                    .text(&git, FileKind::Settings)
                    .is_ok_and(|text| text.starts_with("gitdir:") && text.contains("/modules/"));
            let is_root = self.exists(&git) && !is_submodule;
            if is_root || self.is_directory(&candidate.join(".hg")) {
                return Some(candidate.to_owned());
            }
            if is_submodule && inner.is_none() {
                inner = Some(candidate.to_owned());
            }
        }
        inner
    }
}
