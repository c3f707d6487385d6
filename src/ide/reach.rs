//! Which files may be changed, and what they are called before the user.

use std::path::{Path, PathBuf};

use crate::text::{SourceFile, Span, display_path};

/// The files that belong to the workspace.
pub struct Reach<'a> {
    pub folders: &'a [PathBuf],
    pub may_edit: &'a dyn Fn(&Path) -> bool,
}

impl Reach<'_> {
    /// A path from the folder of the workspace on that holds it.
    pub(super) fn name(&self, path: &Path) -> String {
        let folder = self.folders.iter().find(|folder| path.starts_with(folder));
        display_path(path, folder.map_or(Path::new(""), |folder| folder))
    }

    /// A place as `PATH:LINE`.
    pub(super) fn place(&self, source: &SourceFile, span: Span) -> String {
        format!("{}:{}", self.name(source.path()), source.lines().line(span.start as usize))
    }

    /// Why a name is not changed.
    pub(super) fn not_understood(&self, source: &SourceFile, span: Span, name: &str) -> String {
        format!("`{name}` stands in {} where pvlint cannot tell what it means", self.place(source, span))
    }

    /// Refuses to change what also stands in a file outside of the workspace.
    pub(super) fn refuse_outside<'a>(&self, paths: impl IntoIterator<Item = &'a Path>) -> Result<(), String> {
        match paths.into_iter().find(|path| !(self.may_edit)(path)) {
            Some(outside) => Err(format!("{} names it too, and is not in the workspace", self.name(outside))),
            None => Ok(()),
        }
    }
}
