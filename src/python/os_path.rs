//! `os.path`. What is on disk is known only within layers.

use super::args::Args;
use super::interpreter::{Interpreter, Outcome, raise};
use super::object::Object;
use crate::disk::EntryKind;

impl Interpreter<'_> {
    /// A function of `os.path`. Nothing if it is none that is known.
    pub(super) fn os_path(&mut self, name: &str, args: &Args) -> Option<Outcome> {
        let paths: Option<Vec<&str>> = args.positional.iter().map(Object::exact).collect();
        let is_known = matches!(
            name,
            "basename" | "dirname" | "join" | "normpath" | "isabs" | "splitext" | "split" | "relpath"
        );
        if let ("exists" | "isfile" | "isdir" | "lexists", Some([path])) = (name, paths.as_deref()) {
            return self.look_at_disk(name, path);
        }
        if !is_known || !args.named.is_empty() || args.open {
            return None;
        }
        let Some(paths) = paths else {
            if args.positional.iter().any(|object| matches!(object, Object::None)) {
                let message = "expected str, bytes or os.PathLike object, not NoneType";
                return Some(raise("TypeError", message));
            }
            self.may_raise();
            let is_text = !matches!(name, "isabs" | "splitext" | "split");
            return Some(Ok(if is_text { self.some_text() } else { Object::Unknown }));
        };
        Some(Ok(match (name, paths.as_slice()) {
            ("basename", [path]) => self.text(split(path).1),
            ("dirname", [path]) => self.text(split(path).0),
            ("split", [path]) => {
                let (head, tail) = split(path);
                self.tuple(vec![self.text(head), self.text(tail)])
            }
            ("join", [first, rest @ ..]) => self.text(join(first, rest)),
            ("normpath", [path]) => self.text(normal(path)),
            ("isabs", [path]) => Object::Bool(path.starts_with('/')),
            ("splitext", [path]) => {
                let (root, extension) = split_extension(path);
                self.tuple(vec![self.text(root), self.text(extension)])
            }
            ("relpath", [path, start]) if path.starts_with('/') && start.starts_with('/') => {
                self.text(relative(path, start))
            }
            _ => return None,
        }))
    }

    fn look_at_disk(&mut self, name: &str, path: &str) -> Option<Outcome> {
        let found = self.store.file(path)?;
        let holds = match name {
            "isfile" => found == Some(EntryKind::File),
            "isdir" => found.is_some_and(EntryKind::is_directory),
            "exists" => found.is_some_and(|kind| kind != EntryKind::BrokenLink),
            _ => found.is_some(),
        };
        Some(Ok(Object::Bool(holds)))
    }
}

/// `os.path.split`.
fn split(path: &str) -> (&str, &str) {
    let (head, tail) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
    let trimmed = head.trim_end_matches('/');
    (if trimmed.is_empty() { head } else { trimmed }, tail)
}

/// `os.path.join`.
pub(super) fn join(first: &str, rest: &[&str]) -> String {
    let mut joined = first.to_owned();
    for part in rest {
        if part.starts_with('/') {
            joined.clear();
        } else if !joined.is_empty() && !joined.ends_with('/') {
            joined.push('/');
        }
        joined.push_str(part);
    }
    joined
}

/// `os.path.normpath`.
pub(super) fn normal(path: &str) -> String {
    // Two slashes at the start mean something of their own; three do not.
    let root = match (path.starts_with('/'), path.starts_with("//") && !path.starts_with("///")) {
        (_, true) => "//",
        (true, _) => "/",
        _ => "",
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if !root.is_empty() && parts.is_empty() => {}
            part => parts.push(part),
        }
    }
    let joined = [root, &parts.join("/")].concat();
    if joined.is_empty() { ".".to_owned() } else { joined }
}

/// `os.path.splitext`.
fn split_extension(path: &str) -> (&str, &str) {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let dots = path[name..].len() - path[name..].trim_start_matches('.').len();
    match path[name + dots..].rfind('.') {
        Some(at) => path.split_at(name + dots + at),
        None => (path, ""),
    }
}

/// `os.path.relpath` for absolute paths.
fn relative(path: &str, start: &str) -> String {
    let (path, start) = (normal(path), normal(start));
    let (path, start) = (parts(&path), parts(&start));
    let shared = path.iter().zip(&start).take_while(|(a, b)| a == b).count();
    let mut relative = vec![".."; start.len() - shared];
    relative.extend(&path[shared..]);
    if relative.is_empty() { ".".to_owned() } else { relative.join("/") }
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart_as_python_does() {
        assert_eq!(split("/a/b//c"), ("/a/b", "c"));
        assert_eq!(split("/a"), ("/", "a"));
        assert_eq!(split("a/"), ("a", ""));
        assert_eq!(join("a", &["b", "/c", "d/", "e"]), "/c/d/e");
        assert_eq!(join("a", &[""]), "a/");
        for (path, want) in
            [("", "."), ("/..//a/./b/../c/", "/a/c"), ("//a", "//a"), ("///a", "/a"), ("../a/../..", "../..")]
        {
            assert_eq!(normal(path), want, "{path}");
        }
        assert_eq!(split_extension("/a.b/c.tar.gz"), ("/a.b/c.tar", ".gz"));
        assert_eq!(split_extension("/a/..b"), ("/a/..b", ""));
        assert_eq!(relative("/usr/bin", "/usr/lib/x"), "../../bin");
        assert_eq!(relative("/a", "/a/"), ".");
    }
}
