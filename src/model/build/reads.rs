//! Which names the files of the layers say other than to set them.

use std::ffi::OsStr;
use std::hash::{BuildHasher, BuildHasherDefault};

use memchr::memchr_iter;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::Build;
use crate::model::facts;

/// What may read a variable of a recipe.
const READING: [&str; 6] = ["bb", "bbappend", "bbclass", "conf", "inc", "py"];

/// The names in all files of metadata and of Python in the layers of a build, as far as they stand where they
/// may be read: in values, bodies and directives, not in comments, and not where a statement begins with
/// them.
///
/// Two names that share a hash are taken for one, which makes a name read that is not; never the other way
/// round.
#[derive(Debug, Default)]
pub struct Reads {
    /// In how many files a name is read, by its hash.
    files: FxHashMap<u64, u32>,
    /// Beginnings of names that something is put together from, as in `'SRCREV_' + name`.
    starts: FxHashSet<u64>,
}

impl Reads {
    pub(super) fn of(build: &Build) -> Reads {
        let mut paths = Vec::new();
        for layer in build.layers.layers() {
            build.disk().walk(&layer.root, &mut |path| paths.push(path));
        }
        let may_read = |extension: &OsStr| READING.iter().any(|known| extension == *known);
        paths.retain(|path| path.extension().is_some_and(may_read));
        paths.sort();
        paths.dedup();
        let read = paths.par_iter().fold(Reads::default, |mut reads, path| {
            if let Ok(text) = build.files.bytes(path) {
                reads.add(&text);
            }
            reads
        });
        read.reduce(Reads::default, Reads::join)
    }

    /// Whether somebody may read a variable of this name: a file of the layers, or openembedded-core in some
    /// release.
    pub fn may_be_read(&self, name: &str) -> bool {
        let ends = name.match_indices(['_', '-']).map(|(at, _)| at + 1);
        self.files.contains_key(&hash(name))
            || facts::variable(name).is_some()
            || ends.into_iter().any(|end| self.starts.contains(&hash(&name[..end])))
    }

    /// In how many files of the layers it is read.
    pub fn files_that_read(&self, name: &str) -> u32 {
        self.files.get(&hash(name)).copied().unwrap_or_default()
    }

    fn add(&mut self, text: &[u8]) {
        let mut seen = FxHashSet::default();
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
                    Some(b'_' | b'-') => drop(self.starts.insert(hash_of(name))),
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
            *self.files.entry(name).or_default() += 1;
        }
    }

    fn join(mut self, other: Reads) -> Reads {
        if self.files.len() < other.files.len() {
            return other.join(self);
        }
        for (name, count) in other.files {
            *self.files.entry(name).or_default() += count;
        }
        self.starts.extend(other.starts);
        self
    }
}

/// A line without the variable that it sets, if it sets one. What is exported is read by programs.
fn without_what_is_set(line: &[u8]) -> &[u8] {
    let end = line.iter().position(|byte| !is_part_of_name(*byte)).unwrap_or(line.len());
    let rest = &line[end..];
    let Some(equals) = rest.iter().position(|byte| *byte == b'=') else { return line };
    let before = &rest[..equals];
    let is_key = |byte: &u8| is_part_of_name(*byte) || b":[]${}+.?@/ \t".contains(byte);
    if end > 0 && before.iter().all(is_key) { rest } else { line }
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
            reads.add(text.as_bytes());
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
}
