//! Names of files as services write them.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::Run;

/// All that RFC 3986 does not call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Run<'_> {
    /// `path` as people know it: relative to [`Run::cwd`] where it lies below it, otherwise as it is.
    pub fn below_cwd<'p>(&self, path: &'p Path) -> &'p Path {
        match path.strip_prefix(self.cwd) {
            Ok(below) if !below.as_os_str().is_empty() => below,
            _ => path,
        }
    }

    /// `path` as a CI service knows it: relative to [`Run::root`] where it lies below it, otherwise
    /// absolute. Resolves `.` and `..` by name only, so links must have been resolved before.
    pub fn below_root<'p>(&self, path: &'p Path) -> Cow<'p, Path> {
        let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
        if plain && self.cwd == self.root {
            return Cow::Borrowed(path);
        }
        let absolute = without_dots(&self.cwd.join(path));
        match absolute.strip_prefix(self.root) {
            Ok(below) => Cow::Owned(below.to_path_buf()),
            Err(_) => Cow::Owned(absolute),
        }
    }

    /// [`Run::below_root`] as text with slashes; bytes that are not UTF-8 become U+FFFD.
    pub fn service_path(&self, path: &Path) -> String {
        let path = self.below_root(path);
        let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
        let text = parts.collect::<Vec<_>>().join("/");
        // The root directory is a component of its own, named by a slash.
        text.strip_prefix("//").map_or(text.clone(), |rest| format!("/{rest}"))
    }
}

fn without_dots(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// `path` as a URI reference. Every byte survives, also those that are not UTF-8.
pub(super) fn uri(path: &Path) -> String {
    let mut out = String::new();
    for part in path.components() {
        match part {
            Component::RootDir => out.push_str("file://"),
            part => {
                if !out.is_empty() {
                    out.push('/');
                }
                out.extend(percent_encode(part.as_os_str().as_encoded_bytes(), RESERVED));
            }
        }
    }
    out
}
