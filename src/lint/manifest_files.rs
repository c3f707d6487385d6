//! Fixes that change which files a recipe has: a JSON file under the name that its class looks for.

use std::path::{Path, PathBuf};

use super::{RecipeContext, edits};
use crate::manifest::ManifestKind;
use crate::model::Place;
use crate::model::fetch::{Entry, FileLocation};
use crate::text::{Edit, FileChange, Fix};

impl RecipeContext<'_> {
    /// Gives the file of an entry the first name that the class reads as `kind`. `None` if another file is
    /// read for that, if the file may be another recipe's as well, or if the entry is not spelled out in the
    /// recipe.
    pub fn rename_manifest(&self, entry: &Entry, kind: ManifestKind) -> Option<Fix> {
        let name = self.free_name(kind)?;
        let path = entry.local_path()?;
        let place = self.own_place(entry)?;
        let disk = self.build.disk();
        let files = match &entry.found {
            Some(FileLocation::Surely { at, instead, unknown })
                if instead.is_empty() && unknown.is_empty() =>
            {
                let root = root_of(at, path)?;
                let to = root.join(&name);
                let is_free = !disk.is_directory(at) && disk.kind(&to).is_none();
                // A task of the recipe itself may look for the old name.
                if !is_free || self.mentions_file(path) || !self.is_sole_user(at) {
                    return None;
                }
                vec![FileChange::Rename { from: at.clone(), to }]
            }
            // Only the entry is misspelled.
            Some(FileLocation::Absent { .. }) => {
                let found = self.recipe.search_path().find(&name, disk);
                if !matches!(found, FileLocation::Surely { .. }) || !self.text_is_unshared() {
                    return None;
                }
                Vec::new()
            }
            _ => return None,
        };
        let title = match files.first() {
            Some(FileChange::Rename { from, to }) => {
                format!("rename `{}` to `{}`", self.display_path(from), self.display_path(to))
            }
            _ => format!("ask for `{name}`, which is there"),
        };
        let edits = vec![Edit::replace(place.span, self.manifest_entry(kind)?)];
        Some(Fix::unsafe_(title, edits).changes_value().with_files(files))
    }

    /// A place for a new file that the class reads as `kind`, below the directory of the recipe. `None` if
    /// another file is or may be read for that.
    pub fn new_manifest(&self, kind: ManifestKind) -> Option<PathBuf> {
        let name = self.free_name(kind)?;
        let disk = self.build.disk();
        if !matches!(self.recipe.search_path().find(&name, disk), FileLocation::Absent { .. })
            || !self.text_is_unshared()
        {
            return None;
        }
        let own: Vec<&Path> = self
            .recipe
            .search_path()
            .sure_directories()
            .filter(|directory| self.is_below(directory))
            .collect();
        let directory = own
            .iter()
            .find(|directory| self.has_entry_in(directory))
            .or_else(|| own.iter().find(|directory| disk.is_directory(directory)))
            .or_else(|| own.iter().find(|directory| directory.ends_with("files")))?;
        let is_free = disk.is_directory(directory) || disk.kind(directory).is_none();
        let path = directory.join(name);
        if is_free && disk.kind(&path).is_none() { Some(path) } else { None }
    }

    /// Whether an entry of SRC_URI may be a file in this directory.
    fn has_entry_in(&self, directory: &Path) -> bool {
        let mut files = self.container.entries.list.iter().flat_map(Entry::candidates);
        files.any(|file| file.parent() == Some(directory))
    }

    /// The entry of SRC_URI for the first name that the class reads as `kind`.
    pub fn manifest_entry(&self, kind: ManifestKind) -> Option<String> {
        let by = self.container.kind.container()?.name_variable();
        Some(format!("file://${{{by}}}.{}.json", kind.name()))
    }

    /// A line that adds an entry to SRC_URI, after the last one of the recipe that does so.
    pub fn list_in_src_uri(&self, entry: &str) -> Option<Edit> {
        let written = self.sites_with_overrides("SRC_URI");
        let mut written = written.iter().rev();
        let own = written.find(|written| written.place.file.path() == self.recipe.file.path());
        let after = own.map(|written| self.recipe.file.ast().stmt(written.stmt));
        let after = after.or_else(|| self.first_inherit())?;
        Some(edits::insert_after(after, &format!("SRC_URI += \"{entry}\"")))
    }

    /// The first name that the class reads as `kind`, if it surely reads no file so far.
    fn free_name(&self, kind: ManifestKind) -> Option<String> {
        let container = self.container;
        let lookup = container.lookup.as_ref()?;
        let is_free = !lookup.open && !container.entries.may_list_more_files() && lookup.read(kind).is_none();
        if !is_free {
            return None;
        }
        let own = container.file_name.as_deref()?;
        Some(format!("{own}.{}.json", kind.name()))
    }

    /// Where the recipe itself spells an entry out, without parameters.
    fn own_place<'e>(&self, entry: &'e Entry) -> Option<&'e Place> {
        let place = entry.word.place.as_ref()?;
        let text = place.file.source.slice(place.span);
        let is_plain = entry.url.as_ref().is_ok_and(|url| url.params.is_empty());
        let is_spelt_out = self.recipe.data.expand(text).exact() == Some(&entry.word.text);
        let is_own = place.file.path() == self.recipe.file.path() && entry.word.sure;
        if is_own && is_plain && is_spelt_out { Some(place) } else { None }
    }
}

/// The directory in which `path`, as SRC_URI names it, is `at`.
fn root_of<'p>(at: &'p Path, path: &str) -> Option<&'p Path> {
    let path = Path::new(path);
    let is_below = path.is_relative() && at.ends_with(path);
    if is_below { at.ancestors().nth(path.components().count()) } else { None }
}
