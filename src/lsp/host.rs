//! What the command line does for the server: it finds files and prints pages.

use std::path::{Path, PathBuf};

use crate::engine::SettingsOf;
use crate::model::{Build, Recipe};

/// Functions of the command line. Paths on pages are as seen from the directory that is given last.
pub struct Host {
    /// Finds the files of metadata below directories, as `pvlint check` does.
    pub walk: fn(&[PathBuf]) -> Vec<PathBuf>,
    /// Whether a file that is named is one that `pvlint check` looks at.
    pub is_read: fn(&Path) -> bool,
    /// The variables that a recipe sets, with who set them, as Markdown.
    pub values: fn(&Build, &Recipe, &Path) -> String,
    /// The containers that come from these files and the services between them, as Mermaid draws them.
    pub graph: fn(&Build, SettingsOf<'_>, &[PathBuf], &Path) -> String,
    /// What the container of a recipe ends up with; `None` if it makes none.
    pub container: fn(&Build, SettingsOf<'_>, &Path, &Path) -> Option<String>,
}
