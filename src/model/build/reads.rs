//! Which names the files of the layers say other than to set them.

use std::cell::RefCell;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::memchr_iter;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use serde::{Deserialize, Serialize};

use super::Build;
use crate::disk::{Noted, noting, noting_in, on_own_threads};
use crate::model::facts;
use crate::model::files::Files;

/// What may read a variable of a recipe.
const READING: [&str; 6] = ["bb", "bbappend", "bbclass", "conf", "inc", "py"];

/// A thread looks through so many files before it asks for more.
const FILES_AT_ONCE: usize = 256;

/// The names in all files of metadata and of Python in the layers of a build, as far as they stand where they
/// may be read: in values, bodies and directives, not in comments, and not where a statement begins with
/// them.
///
/// Two names that share a hash are taken for one, which makes a name read that is not; never the other way
/// round.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    names: Counts,
    /// Beginnings of names that something is put together from, as in `'SRCREV_' + name`.
    starts: Counts,
    /// The files that were looked through.
    looked_through: Arc<FxHashSet<PathBuf>>,
}

/// Who reads a name, as far as it is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadBy {
    /// Whether anything may.
    anything: bool,
    /// How many files of the layers do.
    files: u32,
}

/// In how many files something is read, by its hash.
type Counts = FxHashMap<u64, u32>;

thread_local! {
    /// The names that were asked about.
    static ASKED: Noted<Box<str>> = const { RefCell::new(None) };
}

/// Does `work` and says of which names it asked on this thread who reads them, so that it need not be done
/// again before an answer changes.
pub(crate) fn noting_names<T>(work: impl FnOnce() -> T) -> (T, FxHashSet<Box<str>>) {
    noting_in(&ASKED, work)
}

fn note_name(name: &str) {
    ASKED.with_borrow_mut(|asked| {
        if let Some(asked) = asked {
            asked.insert(name.into());
        }
    });
}

impl Reads {
    pub(super) fn of(build: &Build) -> Reads {
        let mut paths = Vec::new();
        for layer in build.layers.layers() {
            build.disk().walk(&layer.root, &mut |path| paths.push(path));
        }
        paths.retain(|path| may_read(path));
        paths.sort();
        paths.dedup();
        let parts: Vec<&[PathBuf]> = paths.chunks(FILES_AT_ONCE).collect();
        let read = on_own_threads(&parts, |part| {
            let mut reads = Reads::default();
            part.iter().for_each(|path| reads.add(&build.files, path));
            reads
        });
        let mut read = read.into_iter().fold(Reads::default(), Reads::join);
        read.looked_through = Arc::new(paths.into_iter().collect());
        read
    }

    /// These reads after the files at `changed` became others.
    pub(super) fn after(&self, old: &Files, new: &Files, changed: &[PathBuf]) -> Reads {
        let mut reads = self.clone();
        for path in changed {
            if !self.looked_through.contains(path) {
                continue;
            }
            let (mut before, mut now) = (Reads::default(), Reads::default());
            before.add(old, path);
            now.add(new, path);
            take_away(&mut reads.names, before.names);
            take_away(&mut reads.starts, before.starts);
            reads = reads.join(now);
        }
        reads
    }

    /// Whether a variable of this name may be read: by a file of the layers, or openembedded-core in some
    /// release.
    pub fn may_be_read(&self, name: &str) -> bool {
        note_name(name);
        let ends = name.match_indices(['_', '-']).map(|(at, _)| at + 1);
        self.names.contains_key(&hash(name))
            || facts::variable(name).is_some()
            || ends.into_iter().any(|end| self.starts.contains_key(&hash(&name[..end])))
    }

    /// In how many files of the layers it is read.
    pub fn files_that_read(&self, name: &str) -> u32 {
        note_name(name);
        self.names.get(&hash(name)).copied().unwrap_or_default()
    }

    /// All that is answered about `name`.
    pub fn read_by(&self, name: &str) -> ReadBy {
        ReadBy { anything: self.may_be_read(name), files: self.files_that_read(name) }
    }

    /// Adds what stands in a file, if it can be read. Whoever asks of a name does not read it for himself.
    fn add(&mut self, files: &Files, path: &Path) {
        if let (Ok(text), _) = noting(|| files.bytes(path)) {
            self.add_text(&text);
        }
    }

    fn add_text(&mut self, text: &[u8]) {
        let (mut seen, mut starts) = (FxHashSet::default(), FxHashSet::default());
        let mut start = 0;
        let mut is_continued = false;
        for end in memchr_iter(b'\n', text).chain([text.len()]) {
            let line = &text[start..end];
            start = end + 1;
            let read = if is_continued { line } else { without_what_is_set(line) };
            is_continued = line.trim_ascii_end().ends_with(b"\\");
            if read.trim_ascii_start().starts_with(b"#") {
                continue;
            }
            for name in read.split(|byte| !is_part_of_name(*byte)) {
                match name.last() {
                    Some(b'_' | b'-') => drop(starts.insert(hash_of(name))),
                    Some(_) => drop(seen.insert(hash_of(name))),
                    None => {}
                }
                // A hyphen may stand between two names as well as in one.
                if name.contains(&b'-') {
                    seen.extend(name.split(|byte| *byte == b'-').map(hash_of));
                }
            }
        }
        for name in seen {
            *self.names.entry(name).or_default() += 1;
        }
        for start in starts {
            *self.starts.entry(start).or_default() += 1;
        }
    }

    fn join(mut self, mut other: Reads) -> Reads {
        if self.names.len() < other.names.len() {
            std::mem::swap(&mut self.names, &mut other.names);
        }
        for (name, count) in other.names {
            *self.names.entry(name).or_default() += count;
        }
        for (start, count) in other.starts {
            *self.starts.entry(start).or_default() += count;
        }
        self
    }
}

fn may_read(path: &Path) -> bool {
    path.extension().is_some_and(|extension| READING.iter().any(|known| extension == *known))
}

fn take_away(counts: &mut Counts, less: Counts) {
    for (hash, count) in less {
        if let Some(left) = counts.get_mut(&hash) {
            *left = left.saturating_sub(count);
            if *left == 0 {
                counts.remove(&hash);
            }
        }
    }
}

/// A line without the variable that it sets, if it sets one. What is exported is read by programs.
fn without_what_is_set(line: &[u8]) -> &[u8] {
    let end = line.iter().position(|byte| !is_part_of_name(*byte)).unwrap_or(line.len());
    let rest = &line[end..];
    let Some(equals) = rest.iter().position(|byte| *byte == b'=') else { return line };
    let before = &rest[..equals];
    let is_key = before.iter().all(|byte| is_part_of_name(*byte) || b":[]${}+.?@/ \t".contains(byte));
    if end > 0 && is_key { rest } else { line }
}

fn is_part_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

fn hash(name: &str) -> u64 {
    hash_of(name.as_bytes())
}

fn hash_of(name: &[u8]) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_where_they_do_not_begin_a_statement() {
        let check = |text: &str, name: &str, want| {
            let mut reads = Reads::default();
            reads.add_text(text.as_bytes());
            assert_eq!(reads.may_be_read(name), want, "{name} in {text:?}");
        };
        check("MY_THING = \"1\"\n", "MY_THING", false);
        check("MY_THING:append:arm = \"1\"\n", "MY_THING", false);
        check("MY_THING[doc] = \"1\"\n", "MY_THING", false);
        check("# ${MY_THING}\n", "MY_THING", false);
        check("export MY_THING = \"1\"\n", "MY_THING", true);
        check("A = \"${MY_THING}\"\n", "MY_THING", true);
        check("A = \"\\\nMY_THING = 1\"\n", "MY_THING", true);
        check("do_x() {\n    echo ${MY_THING}\n}\n", "MY_THING", true);
        check("python() {\n    d.getVar('MY_' + name)\n}\n", "MY_THING", true);
        check("python() {\n    d.getVar('MY_%s' % name)\n}\n", "MY_THING", true);
        check("A = \"${MY_${PN}}\"\n", "MY_THING", true);
        check("", "DESCRIPTION", true);
    }

    #[test]
    fn a_file_that_changes_takes_its_names_along() {
        let path = PathBuf::from("/a.bb");
        let files = |text: &str| Files::default().with_text(path.clone(), text);
        let (old, new) = (files("A = \"${ONE} ${TWO} ${X_${PN}}\"\n"), files("A = \"${TWO} ${THREE}\"\n"));
        let mut reads = Reads::default();
        reads.add(&old, &path);
        reads.add_text(b"B = \"${TWO}\"");
        reads.looked_through = Arc::new(FxHashSet::from_iter([path.clone()]));
        let after = reads.after(&old, &new, std::slice::from_ref(&path));
        let counts =
            ["ONE", "TWO", "THREE"].map(|name| (reads.files_that_read(name), after.files_that_read(name)));
        assert_eq!(counts, [(1, 0), (2, 2), (0, 1)]);
        assert_eq!((reads.may_be_read("X_A"), after.may_be_read("X_A")), (true, false));
        let agree = ["ONE", "TWO", "X_A"].map(|name| reads.read_by(name) == after.read_by(name));
        assert_eq!(agree, [false, true, false]);
        let back = after.after(&new, &old, std::slice::from_ref(&path));
        assert_eq!(back.read_by("ONE"), reads.read_by("ONE"));
    }
}
