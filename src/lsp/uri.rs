//! Paths to URIs and back. Clients write the same path in different ways, so paths are compared, never URIs.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What may not stand in the path of a URI as it is; `+` and `:` may, and some clients escape them all the
/// same.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The file that a URI means; `None` if it means none, as that of a text which was never saved.
pub(super) fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    if !matches!(host, "" | "localhost") {
        return None;
    }
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    if decoded.contains('\0') {
        return None;
    }
    let mut path: &str = &decoded;
    // On Windows a path begins with its drive, and in a URI with a slash before it.
    if cfg!(windows) && decoded.get(2..3) == Some(":") {
        path = path.get(1..)?;
    }
    Some(Path::new(path).components().collect())
}

/// The URI of a file.
pub(super) fn uri_of(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&text, ESCAPED))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_survive_the_way_there_and_back() {
        for path in ["/a/busybox_%.bbappend", "/a b/gtk+_1.0.bb", "/ä/x#y?.bb", "/a[1]/{x}.inc", "/", "/a:b"]
        {
            assert_eq!(path_of(&uri_of(Path::new(path))).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(uri_of(Path::new("/a/busybox_%.bbappend")), "file:///a/busybox_%25.bbappend");
    }

    #[test]
    fn clients_write_one_path_in_several_ways() {
        #[track_caller]
        fn check(uri: &str, want: Option<&str>) {
            assert_eq!(path_of(uri).as_deref(), want.map(Path::new), "{uri}");
        }
        check("file:///a/gtk%2B.bb", Some("/a/gtk+.bb"));
        check("file:///a/gtk+.bb", Some("/a/gtk+.bb"));
        check("file://localhost/a.bb", Some("/a.bb"));
        check("file:///a//b/./c.bb", Some("/a/b/c.bb"));
        check("file:///a%20b/x.bb", Some("/a b/x.bb"));
        for other in
            ["untitled:Untitled-1", "git:/a.bb?x", "file://host/a.bb", "file:///%ff.bb", "", "file:a"]
        {
            check(other, None);
        }
        check("file:///a%00.bb", None);
    }
}
