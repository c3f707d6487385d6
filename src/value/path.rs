//! Paths as texts, which need not be there.

use std::path::{Path, PathBuf};

/// Whether a file is a class by its name.
pub(crate) fn is_class_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "bbclass")
}

/// Whether it is a patch by its name.
pub(crate) fn is_patch_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "patch" || extension == "diff")
}

/// Whether a file is a recipe by its name.
pub(crate) fn is_recipe_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "bb")
}

/// Whether a file is an append by its name.
pub(crate) fn is_append_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "bbappend")
}

/// Whether a file is a recipe or an append by its name.
pub(crate) fn is_recipe_or_append(path: &Path) -> bool {
    is_recipe_file(path) || is_append_file(path)
}

/// As Python's `os.path.join`.
pub(crate) fn join(directory: &str, name: &str) -> String {
    match (name.starts_with('/'), directory.is_empty() || directory.ends_with('/')) {
        (true, _) => name.to_owned(),
        (false, true) => [directory, name].concat(),
        (false, false) => [directory, "/", name].concat(),
    }
}

/// `path` without `.` and `..`, under which a file is known.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let text = path.to_string_lossy();
    if !text.split('/').any(|part| matches!(part, "." | "..")) {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/").into()
}
