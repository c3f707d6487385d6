//! What `pvr export` writes: the state of a device, or the part of one that is a container, as one file.
//!
//! An export is a tar archive, as a rule compressed with gzip. Its entry `json` is the state: an object that
//! maps the paths of a device's files to what is in them, JSON files as they are and all others as the
//! SHA-256 of an object. The objects are the entries `objects/SHA256`. Nothing of it is ever written to disk.

mod read;
mod signature;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub use read::{ExportError, Limits, read};
pub(crate) use signature::Signature;

/// An export.
#[derive(Debug, Default)]
pub struct Export {
    /// What each path of the state holds.
    pub state: Map<String, Value>,
    /// The length in bytes of each object by its name, which is its SHA-256.
    pub objects: BTreeMap<String, u64>,
    /// The objects whose content is not what their name says.
    pub damaged: BTreeSet<String>,
    /// Entries that are none of an export's.
    pub foreign: Vec<String>,
    /// All bytes of the archive after decompression.
    pub bytes: u64,
}

/// The directories of a state that belong to no container of that name.
const OTHER_DIRECTORIES: [&str; 3] = ["bsp", "_config", "_sigs"];

impl Export {
    /// The version of the state's format.
    pub fn spec(&self) -> Option<&str> {
        self.state.get("#spec").and_then(Value::as_str)
    }

    /// The names of the containers, sorted: the directories with a `run.json` or a `src.json`.
    pub fn containers(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        for path in self.state.keys() {
            let Some((directory, file)) = path.rsplit_once('/') else { continue };
            let is_other = directory.contains('/') || OTHER_DIRECTORIES.contains(&directory);
            if !is_other && ["run.json", "src.json"].contains(&file) {
                found.insert(directory);
            }
        }
        found
    }

    /// A JSON file of a container, such as `run.json`; `None` if it is not there or an object.
    pub fn json(&self, container: &str, file: &str) -> Option<&Value> {
        let value = self.state.get(&format!("{container}/{file}"))?;
        if value.is_string() { None } else { Some(value) }
    }

    /// What belongs to a container, each path with its content: its directory, and its overlay in `_config`.
    pub fn files_of<'a>(&'a self, container: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> + 'a {
        self.state.iter().filter_map(move |(path, value)| {
            let rest = path.strip_prefix("_config/").unwrap_or(path).strip_prefix(container)?;
            if rest.starts_with('/') { Some((path.as_str(), value)) } else { None }
        })
    }

    /// The signature of a container.
    pub fn signature(&self, container: &str) -> Option<Signature> {
        self.state.get(&format!("_sigs/{container}.json")).map(Signature::of)
    }

    /// All signatures by their paths. Each may cover files of any container.
    pub fn signatures(&self) -> BTreeMap<&str, Signature> {
        let mut found = BTreeMap::new();
        for (path, value) in &self.state {
            if path.starts_with("_sigs/") {
                found.insert(path.as_str(), Signature::of(value));
            }
        }
        found
    }

    /// The files of a container of which no signature speaks.
    pub fn not_covered<'a>(&'a self, container: &'a str) -> Vec<&'a str> {
        let signatures = self.signatures();
        let paths = self.files_of(container).map(|(path, _)| path);
        paths.filter(|path| !signatures.values().any(|signature| signature.covers(path))).collect()
    }

    /// The paths whose objects are not in the export.
    pub fn missing(&self) -> Vec<&str> {
        let mut missing = Vec::new();
        for (path, value) in &self.state {
            if let Some(name) = object(value)
                && !self.objects.contains_key(name)
            {
                missing.push(path.as_str());
            }
        }
        missing
    }
}

/// The object that the value of a path names, if it is not a JSON file.
pub(crate) fn object(value: &Value) -> Option<&str> {
    let name = value.as_str()?;
    if is_object_name(name) { Some(name) } else { None }
}

fn is_object_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
