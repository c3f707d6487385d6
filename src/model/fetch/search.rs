//! Where BitBake looks for a `file://` entry: FILESPATH, with what is unknown of it kept unknown.
//!
//! FILESPATH is the product of FILESOVERRIDES and a list of directories. The overrides name the machine and
//! the distro, which are rarely known to a linter; then every subdirectory of every directory may be
//! searched.

use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::value::{Piece, Value};

/// The places BitBake searches, first to last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SearchPath {
    steps: Vec<Step>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Step {
    Directory(PathBuf),
    /// A directory that is searched under some condition only.
    Perhaps(PathBuf),
    /// A subdirectory of this one, whose name is an override that is not known.
    Below(PathBuf),
    /// A place that cannot be named; holds its source.
    Unknown(String),
}

/// Where a file is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileLocation {
    /// It is found whatever is unknown: at `at`, unless one of `instead` or an unknown place comes first.
    Surely { at: PathBuf, instead: Vec<PathBuf>, unknown: Vec<String> },
    /// It is at one of `at`, if those are searched, or at a place that cannot be named.
    Possibly { at: Vec<PathBuf>, unknown: Vec<String> },
    /// It is nowhere. `looked` lists the paths tried, in BitBake's order.
    Absent { looked: Vec<PathBuf> },
}

impl SearchPath {
    /// The FILESPATH that openembedded-core's `base` class builds from FILESEXTRAPATHS, the three directories
    /// beside the recipe, and FILESOVERRIDES.
    pub fn open_embedded(extra: &Value, directories: &[Value], overrides: &Value) -> SearchPath {
        let mut places: Vec<Step> = Vec::new();
        // The marker goes before the list is split; it may stand anywhere in it.
        let extra = without_marker(extra);
        extra.iter().for_each(|value| add_places(&mut places, value));
        directories.iter().for_each(|value| add_places(&mut places, value));
        let (known, unknown) = override_names(overrides);
        let mut steps = Vec::new();
        if unknown {
            steps.extend(places.iter().filter_map(Step::subdirectory_of_unknown_name));
        }
        for name in known.iter().rev() {
            steps.extend(places.iter().map(|place| place.join(name)));
        }
        steps.extend(places);
        SearchPath { steps }
    }

    /// A FILESPATH that is set to some other text.
    pub fn listed(value: &Value) -> SearchPath {
        let mut steps = Vec::new();
        add_places(&mut steps, value);
        SearchPath { steps }
    }

    /// This one, then `other`.
    pub fn followed_by(mut self, other: SearchPath) -> SearchPath {
        self.steps.extend(other.steps);
        self
    }

    /// The directories that are surely searched, in BitBake's order.
    pub fn sure_directories(&self) -> impl Iterator<Item = &Path> {
        self.steps.iter().filter_map(|step| match step {
            Step::Directory(directory) => Some(directory.as_path()),
            _ => None,
        })
    }

    /// Looks for the decoded path of a `file://` entry, a file or a directory.
    pub fn find(&self, path: &str, disk: &Disk) -> FileLocation {
        if path.starts_with('/') {
            let at = PathBuf::from(path);
            return match is_there(&at, path, disk) {
                true => FileLocation::Surely { at, instead: Vec::new(), unknown: Vec::new() },
                false => FileLocation::Absent { looked: vec![at] },
            };
        }
        let (mut possible, mut unknown, mut looked) = (Vec::new(), Vec::new(), Vec::new());
        for step in &self.steps {
            match step {
                Step::Directory(directory) => {
                    let at = directory.join(path);
                    if is_there(&at, path, disk) {
                        // A directory such as `files` may be called like an override, but it is the same
                        // file.
                        possible.retain(|other| *other != at);
                        return FileLocation::Surely { at, instead: possible, unknown };
                    }
                    looked.push(at);
                }
                Step::Perhaps(directory) => possible.extend(existing(directory, path, disk)),
                Step::Below(directory) => {
                    let directories = disk.subdirectories(directory);
                    possible
                        .extend(directories.iter().filter_map(|directory| existing(directory, path, disk)));
                }
                Step::Unknown(source) => unknown.push(source.clone()),
            }
        }
        if possible.is_empty() && unknown.is_empty() {
            FileLocation::Absent { looked }
        } else {
            FileLocation::Possibly { at: possible, unknown }
        }
    }
}

/// Where a file lies that is not on the search path: beside the recipe itself, or in one of the directories
/// there. `looked` are the paths where it was looked for already.
pub(crate) fn beside(recipe_directory: &Path, path: &str, looked: &[PathBuf], disk: &Disk) -> Vec<PathBuf> {
    let subdirectories = disk.subdirectories(recipe_directory);
    let mut found = Vec::new();
    for directory in std::iter::once(recipe_directory).chain(subdirectories.iter().map(PathBuf::as_path)) {
        if let Some(at) = existing(directory, path, disk)
            && !looked.contains(&at)
        {
            found.push(at);
        }
    }
    found
}

fn existing(directory: &Path, path: &str, disk: &Disk) -> Option<PathBuf> {
    let at = directory.join(path);
    if is_there(&at, path, disk) { Some(at) } else { None }
}

/// A slash at the end asks for a directory.
fn is_there(at: &Path, path: &str, disk: &Disk) -> bool {
    if path.ends_with('/') { disk.is_directory(at) } else { disk.exists(at) }
}

impl Step {
    fn join(&self, name: &str) -> Step {
        match self {
            Step::Directory(directory) => Step::Directory(directory.join(name)),
            Step::Perhaps(directory) => Step::Perhaps(directory.join(name)),
            Step::Below(directory) => Step::Below(directory.clone()),
            Step::Unknown(source) => Step::Unknown(format!("{source}/{name}")),
        }
    }

    fn subdirectory_of_unknown_name(&self) -> Option<Step> {
        match self {
            Step::Directory(directory) | Step::Perhaps(directory) => Some(Step::Below(directory.clone())),
            // Nothing is added to what is unknown anyway.
            Step::Below(_) | Step::Unknown(_) => None,
        }
    }
}

/// Takes the marker `__default:` out, as BitBake does before it splits FILESEXTRAPATHS. Empty text adds no
/// place.
fn without_marker(extra: &Value) -> Option<Value> {
    const MARKER: &str = "__default:";
    let value = match extra {
        Value::Partial(pieces) => Value::from_pieces(pieces.iter().map(|piece| match piece {
            Piece::Text(text) => Piece::Text(text.replace(MARKER, "")),
            Piece::Unknown(source) => Piece::Unknown(source.clone()),
        })),
        _ => extra.map(|text| text.replace(MARKER, "")),
    };
    if value.exact() == Some("") { None } else { Some(value) }
}

/// The entries of a colon-separated list of directories.
fn add_places(places: &mut Vec<Step>, value: &Value) {
    match value {
        Value::Exact(text) => places.extend(text.split(':').filter_map(place)),
        Value::Alternatives(texts) => {
            for entry in distinct_entries(texts) {
                let is_in_all = texts.iter().all(|text| text.split(':').any(|other| other == entry));
                match place(entry) {
                    Some(Step::Directory(directory)) if !is_in_all => places.push(Step::Perhaps(directory)),
                    step => places.extend(step),
                }
            }
        }
        Value::Partial(pieces) => places.extend(partial_entries(pieces).filter_map(|entry| match entry {
            Entry::Known(text) => place(&text),
            Entry::Partial(source) => Some(Step::Unknown(source)),
        })),
    }
}

/// Where one entry leads. One that begins with a space, as `+=` leaves it, is no absolute path, so that
/// BitBake finds nothing there.
fn place(entry: &str) -> Option<Step> {
    match entry.chars().next()? {
        '/' => Some(Step::Directory(PathBuf::from(entry))),
        first if first.is_whitespace() => None,
        // It would be searched below the directory in which BitBake was started.
        _ => Some(Step::Unknown(entry.to_owned())),
    }
}

/// The names in FILESOVERRIDES, weakest first, and whether there may be others.
fn override_names(overrides: &Value) -> (Vec<String>, bool) {
    match overrides {
        Value::Exact(text) => {
            let names = text.split(':').filter(|name| !name.is_empty());
            (names.map(str::to_owned).collect(), false)
        }
        // Which of them hold is unknown, and with that the order too.
        Value::Alternatives(_) => (Vec::new(), true),
        Value::Partial(pieces) => {
            let known = partial_entries(pieces).filter_map(|entry| match entry {
                Entry::Known(text) => Some(text),
                Entry::Partial(_) => None,
            });
            (known.collect(), true)
        }
    }
}

enum Entry {
    Known(String),
    /// It touches something unknown, which may hold further entries; its source.
    Partial(String),
}

/// The entries of a colon-separated list of which only pieces are known; empty ones are left out.
fn partial_entries(pieces: &[Piece]) -> impl Iterator<Item = Entry> {
    let mut entries = vec![(String::new(), true)];
    for piece in pieces {
        let mut parts = match piece {
            Piece::Text(text) => text.split(':'),
            Piece::Unknown(source) => {
                if let Some((last, known)) = entries.last_mut() {
                    last.push_str(source);
                    *known = false;
                }
                continue;
            }
        };
        if let (Some((last, _)), Some(first)) = (entries.last_mut(), parts.next()) {
            last.push_str(first);
        }
        entries.extend(parts.map(|part| (part.to_owned(), true)));
    }
    entries.into_iter().filter(|(text, _)| !text.is_empty()).map(|(text, known)| match known {
        true => Entry::Known(text),
        false => Entry::Partial(text),
    })
}

fn distinct_entries(texts: &[String]) -> Vec<&str> {
    let mut entries: Vec<&str> = Vec::new();
    for entry in texts.iter().flat_map(|text| text.split(':')) {
        if !entry.is_empty() && !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value written with `⟨…⟩` around unknown parts and `(a|b)` for alternatives.
    fn value(text: &str) -> Value {
        if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            return Value::one_of(inner.split('|').map(str::to_owned));
        }
        Value::from_pieces(text.split('⟨').enumerate().flat_map(|(index, part)| match part.split_once('⟩') {
            Some((source, rest)) => {
                vec![Piece::Unknown(source.to_owned()), Piece::Text(rest.to_owned())]
            }
            None => {
                assert_eq!(index, 0, "{part} is not closed");
                vec![Piece::Text(part.to_owned())]
            }
        }))
    }

    /// Looks for `path` with the three directories of `fixtures/layers/search/app` and the given
    /// FILESEXTRAPATHS and FILESOVERRIDES. `~` stands for the directory of that layer.
    #[track_caller]
    fn check(extra: &str, overrides: &str, path: &str, want: &str) {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/layers/search");
        let directories = ["app-1", "app", "files"].map(|name| Value::from(format!("{root}/app/{name}")));
        let extra = value(&extra.replace('~', root));
        let search = SearchPath::open_embedded(&extra, &directories, &value(overrides));
        let disk = Disk::default();
        let list = |paths: &[PathBuf]| {
            paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ")
        };
        let shown = match search.find(&path.replace('~', root), &disk) {
            FileLocation::Surely { at, instead, unknown } => {
                format!("surely {} | {} | {}", at.display(), list(&instead), unknown.join(" "))
            }
            FileLocation::Possibly { at, unknown } => {
                format!("possibly {} | {}", list(&at), unknown.join(" "))
            }
            FileLocation::Absent { looked } => format!(
                "absent from {} places, beside: {}",
                looked.len(),
                list(&beside(&Path::new(root).join("app"), path, &looked, &disk))
            ),
        };
        assert_eq!(shown.replace(root, "~").trim_end_matches([' ', '|']), want);
    }

    #[test]
    fn overrides_beat_directories() {
        check("__default:", "", "a.cfg", "surely ~/app/app-1/a.cfg");
        check("__default:", "x86", "b.cfg", "surely ~/app/files/x86/b.cfg");
        check("__default:", "arm:x86", "c.cfg", "surely ~/app/files/x86/c.cfg");
        check("__default:", "x86:arm", "c.cfg", "surely ~/app/files/arm/c.cfg");
        check("~/extra:__default:", "", "a.cfg", "surely ~/extra/a.cfg");
        check("__default::~/extra", "", "a.cfg", "surely ~/extra/a.cfg");
        check("", "", "sub/d", "surely ~/app/files/sub/d");
    }

    #[test]
    fn a_file_that_is_nowhere_is_surely_absent_even_with_unknown_overrides() {
        check("__default:", "⟨${MACHINEOVERRIDES}⟩", "no.cfg", "absent from 3 places, beside:");
        check("__default:", "x86", "no.cfg", "absent from 6 places, beside:");
        check(
            "__default:",
            "⟨${MACHINEOVERRIDES}⟩",
            "lost.cfg",
            "absent from 3 places, beside: ~/app/lost.cfg ~/app/other/lost.cfg",
        );
    }

    #[test]
    fn what_is_unknown_is_not_ruled_out() {
        let machine = "⟨${MACHINE}⟩:poky";
        check("", machine, "b.cfg", "surely ~/app/files/b.cfg | ~/app/files/x86/b.cfg");
        check("", machine, "c.cfg", "possibly ~/app/files/arm/c.cfg ~/app/files/x86/c.cfg");
        check("~/app:", machine, "b.cfg", "surely ~/app/files/b.cfg | ~/app/files/x86/b.cfg");
        check("⟨${X}⟩/files:", "", "no.cfg", "possibly  | ${X}/files");
        check("⟨${X}⟩:~/extra:", "", "a.cfg", "surely ~/extra/a.cfg |  | ${X}");
        check("relative/directory:", "", "no.cfg", "possibly  | relative/directory");
        check("__default: ~/extra", "", "no.cfg", "absent from 3 places, beside:");
        check("(~/extra:|/other:)", "", "a.cfg", "surely ~/app/app-1/a.cfg | ~/extra/a.cfg");
        check("(~/extra:/x|~/extra:/y)", "", "a.cfg", "surely ~/extra/a.cfg");
    }

    #[test]
    fn absolute_paths_are_not_searched() {
        check("", "", "~/extra/a.cfg", "surely ~/extra/a.cfg");
        check("⟨${X}⟩", "", "/no.cfg", "absent from 1 places, beside:");
    }
}
