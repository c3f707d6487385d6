//! SRC_URI against the files that exist.

pub(super) mod json_name_not_looked_up;
pub(super) mod json_shadowed;
mod new_file;
pub(super) mod script_first_line;
pub(super) mod script_line_ends;
pub(super) mod src_uri_beside_recipe;
pub(super) mod src_uri_file_form;
pub(super) mod src_uri_file_missing;
pub(super) mod src_uri_json_unlisted;
pub(super) mod src_uri_no_checksum;
pub(super) mod src_uri_overwrites_class;
pub(super) mod src_uri_unused_file;

use std::path::{Path, PathBuf};

use crate::lint::RecipeContext;
use crate::model::fetch::{self, Entry};

/// Where a file lies that BitBake does not find: beside the recipe or the file that lists it, or in a
/// directory there. What lies beside comes first.
fn elsewhere(subject: &RecipeContext<'_>, entry: &Entry, path: &str, looked: &[PathBuf]) -> Vec<PathBuf> {
    let place = subject.place_of(entry);
    let lister = place.as_ref().and_then(|place| place.file.path().parent());
    let mut directories = vec![subject.directory()];
    if let Some(lister) = lister
        && lister != subject.directory()
    {
        directories.push(lister);
    }
    let disk = subject.build.disk();
    let mut found: Vec<PathBuf> =
        directories.iter().flat_map(|directory| fetch::beside(directory, path, looked, disk)).collect();
    found.sort_by_key(|at| !directories.iter().any(|directory| at == &directory.join(path)));
    found
}

/// Whether `at` lies in the very directory of the recipe, or of the file that lists it.
fn is_beside(subject: &RecipeContext<'_>, entry: &Entry, path: &str, at: &Path) -> bool {
    let place = subject.place_of(entry);
    let lister = place.as_ref().and_then(|place| place.file.path().parent());
    std::iter::once(subject.directory()).chain(lister).any(|directory| at == directory.join(path))
}
