//! What functions of BitBake and OpenEmbedded do to the datastore that are not evaluated here.

use std::sync::Arc;

use super::object::Object;
use super::tree::Function;

/// Functions that are given the datastore and only look at it, in all releases that have them. Anything else
/// may change everything.
const READERS: &str = include_str!("readers.txt");

/// The variables that these change, and no others; those that begin like this come first.
const WRITERS: &[(&str, &[&str])] = &[
    (
        "oe.classextend.",
        &[
            "DEPENDS",
            "PACKAGES",
            "PACKAGES_DYNAMIC",
            "PACKAGE_WRITE_DEPS",
            "PKG",
            "PROVIDES",
            "RCONFLICTS",
            "RDEPENDS",
            "RPROVIDES",
            "RRECOMMENDS",
            "RREPLACES",
            "RSUGGESTS",
        ],
    ),
    ("bb.fetch2.get_autorev", &["BB_DONT_CACHE"]),
    // It remembers what it has found.
    ("oe.reproducible.epochfile_read", &["__CACHED_SOURCE_DATE_EPOCH"]),
    ("oe.qa.handle_error", &["QA_ERRORS_FOUND"]),
    ("oe.utils.features_backfill", &["DISTRO_FEATURES", "MACHINE_FEATURES"]),
    ("oe.utils.set_class_filter", &["DISTRO_FEATURES", "MACHINE_FEATURES"]),
];

/// What a function may do to the datastore.
pub(crate) enum Changes {
    /// What these variables come to.
    Only(&'static [&'static str]),
    /// It is code of a layer that is not there.
    Missing,
    /// It is a function that is not defined.
    Undefined,
    /// What this function of the metadata does.
    Code(Arc<Function>),
    Anything,
}

/// What `callee` may do to the datastore that it is given.
pub(crate) fn changed_by(callee: &Object) -> Changes {
    match callee {
        Object::Path(path) => changed_by_path(path),
        Object::Function(closure) if closure.parent.is_none() => Changes::Code(Arc::clone(&closure.function)),
        _ => Changes::Anything,
    }
}

pub(super) fn changed_by_path(path: &str) -> Changes {
    if path == super::modules::UNKNOWN_CODE {
        return Changes::Missing;
    }
    let renamed;
    let path = match path.strip_prefix("bb.fetch.") {
        Some(name) => {
            renamed = format!("bb.fetch2.{name}");
            &renamed
        }
        None => path,
    };
    if let Some((_, names)) = WRITERS.iter().find(|(start, _)| path.starts_with(start)) {
        return Changes::Only(names);
    }
    match READERS.lines().any(|reader| reader == path) || is_harmless(path) {
        true => Changes::Only(&[]),
        false if !path.contains('.') && !super::modules::is_global(path) => Changes::Undefined,
        false => Changes::Anything,
    }
}

/// Python's own functions that look at what they are given and keep nothing of it.
fn is_harmless(path: &str) -> bool {
    matches!(path, "id" | "len" | "isinstance" | "hasattr" | "callable" | "bool")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_are_listed_once_each_and_in_order() {
        let readers: Vec<&str> = READERS.lines().collect();
        assert!(readers.is_sorted_by(|a, b| a < b));
        assert!(readers.contains(&"bb.utils.contains"));
    }
}
