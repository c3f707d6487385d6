//! The entries of SRC_URI and the local files they mean.

use std::path::{Path, PathBuf};

use super::{FileLocation, Malformed, Url};
use crate::disk::Disk;
use crate::model::datastore::{UNKNOWN_PART, Word};
use crate::model::recipe::Recipe;

/// One entry of SRC_URI.
#[derive(Clone, Debug)]
pub struct Entry {
    pub word: Word,
    pub url: Result<Url, Malformed>,
    /// Where its file is; nothing unless it is a `file://` entry.
    pub found: Option<FileLocation>,
}

/// All entries of SRC_URI.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    pub list: Vec<Entry>,
    /// Whether there may be further entries that are not known.
    pub open: bool,
    /// Entries of which only a part is known, see [`crate::model::Words::partial`].
    pub partial: Vec<Entry>,
}

impl Entry {
    /// The decoded path of a `file://` entry, as it is looked for.
    pub fn local_path(&self) -> Option<&str> {
        let url = self.url.as_ref().ok()?;
        if url.scheme.text == "file" { Some(&url.path.text) } else { None }
    }

    /// The paths that were tried, if the file of a `file://` entry is nowhere.
    pub fn absent(&self) -> Option<&[PathBuf]> {
        match &self.found {
            Some(FileLocation::Absent { looked }) => Some(looked),
            _ => None,
        }
    }

    /// The files or directories on disk that it means: where something is unknown, all it may mean.
    pub fn candidates(&self) -> impl Iterator<Item = &Path> {
        let (sure, possible): (Option<&PathBuf>, &[PathBuf]) = match &self.found {
            Some(FileLocation::Surely { at, instead, .. }) => (Some(at), instead),
            Some(FileLocation::Possibly { at, .. }) => (None, at),
            _ => (None, &[]),
        };
        possible.iter().chain(sure).map(PathBuf::as_path)
    }
}

impl Entries {
    /// Whether there may be further local files that are not known. An entry of which a part is unknown is
    /// one more only if it may be a local file itself.
    pub fn may_list_more_files(&self) -> bool {
        self.open && (self.partial.is_empty() || self.partial.iter().any(may_be_local))
    }

    /// Whether WORKDIR itself may hold more than what is known. What is only known to lie in a directory of
    /// another name is none of it, though nothing says how that name ends.
    pub fn may_fill_workdir(&self) -> bool {
        let is_elsewhere = |entry: &Entry| {
            let url = entry.url.as_ref().ok();
            let directory = url.and_then(|url| url.value("subdir")).unwrap_or_default();
            !may_be_local(entry) && !directory.is_empty() && !directory.starts_with([UNKNOWN_PART, '.', '/'])
        };
        self.open && (self.partial.is_empty() || !self.partial.iter().all(is_elsewhere))
    }

    /// The entries of a recipe.
    pub fn of(recipe: &Recipe, disk: &Disk) -> Entries {
        let words = recipe.data.words("SRC_URI");
        let mut list = Vec::new();
        for word in words.list {
            let url = Url::decode(&word.text);
            let found = match &url {
                Ok(url) if url.scheme.text == "file" => Some(recipe.search_path().find(&url.path.text, disk)),
                _ => None,
            };
            list.push(Entry { word, url, found });
        }
        let mut partial = Vec::new();
        for word in words.partial {
            partial.push(Entry { url: Url::decode(&word.text), word, found: None });
        }
        Entries { list, open: words.open, partial }
    }
}

fn may_be_local(entry: &Entry) -> bool {
    match &entry.url {
        Ok(url) => matches!(url.scheme.text.as_str(), "" | "file") || url.scheme.text.contains(UNKNOWN_PART),
        Err(_) => true,
    }
}
