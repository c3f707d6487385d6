//! Names that exist from release to release, whether or not openembedded-core and BitBake are there.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::table::lines;
use crate::layers::{Release, Releases};

/// What a check of packages does when it finds something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CheckLevel {
    Error,
    Warning,
    /// An error for openembedded-core's own recipes; for others nothing.
    ErrorInCore,
    WarningInCore,
    /// A line in a log.
    Note,
}

/// The releases in which openembedded-core or BitBake know of a variable, be it to read or to document it.
/// `None` if they never did since the first release.
pub(crate) fn variable(name: &str) -> Option<Releases> {
    variables().releases(name)
}

/// The variables that a layer is meant to set in a release: those that are documented or that `bitbake.conf`
/// sets.
pub(crate) fn variables_to_set(release: Release) -> impl Iterator<Item = &'static str> {
    variables().0.iter().filter_map(move |(name, entries)| {
        let is_one = entries.iter().any(|(releases, letter)| *letter == "m" && releases.contains(release));
        if is_one { Some(*name) } else { None }
    })
}

/// The new name of a variable at which BitBake stops when it is set, or, in several words, why it stops.
pub(crate) fn renamed_variable(name: &str, release: Release) -> Option<&'static str> {
    table!("renamed-variables.txt").get(name, release)
}

/// The releases in which some class or recipe of openembedded-core adds a task. `None` if none ever did.
pub(crate) fn task(name: &str) -> Option<Releases> {
    table!("tasks.txt").releases(name)
}

/// The names of all tasks of openembedded-core in any release.
pub(crate) fn tasks() -> impl Iterator<Item = &'static str> {
    table!("tasks.txt").0.keys().copied()
}

/// What a check of packages does, such as `already-stripped`. `None` if the release has none of this name.
pub(crate) fn package_check(name: &str, release: Release) -> Option<CheckLevel> {
    let letter = table!("checks.txt").get(name, release)?;
    Some(match letter {
        "E" => CheckLevel::Error,
        "W" => CheckLevel::Warning,
        "e" => CheckLevel::ErrorInCore,
        "w" => CheckLevel::WarningInCore,
        _ => CheckLevel::Note,
    })
}

/// The names of all checks of packages in a release.
pub(crate) fn package_checks(release: Release) -> impl Iterator<Item = &'static str> {
    table!("checks.txt").0.keys().copied().filter(move |name| package_check(name, release).is_some())
}

/// Whether IMAGE_FEATURES may hold a word, as far as openembedded-core's classes say.
pub(crate) fn is_image_feature(word: &str, release: Release) -> bool {
    table!("image-features.txt").get(word, release).is_some()
}

/// The name that SPDX has for a license that openembedded-core knows by another one.
pub(crate) fn spdx_license(name: &str, release: Release) -> Option<&'static str> {
    let entry = table!("licenses.txt").get(name, release)?;
    entry.split(' ').next()
}

/// Whether openembedded-core refuses the name of a license because it is an old one.
pub(crate) fn is_obsolete_license(name: &str, release: Release) -> bool {
    table!("licenses.txt").get(name, release).is_some_and(|entry| entry.ends_with(" o"))
}

/// The releases that have a function or module of Python, such as `oe.utils.touch`, or one that a class
/// defines for all. `None` if there never was one, or if all releases have it and layers hardly call it.
pub(crate) fn function(name: &str) -> Option<Releases> {
    of_functions().releases(name)
}

/// The names of the functions that [`function`] knows, of any release.
pub(crate) fn functions() -> impl Iterator<Item = &'static str> {
    of_functions().0.keys().copied()
}

/// The lines of a table by their first word: the releases that each is for, and the rest.
struct Names(FxHashMap<&'static str, Vec<(Releases, &'static str)>>);

/// A table in `facts/`, read on the first use.
macro_rules! table {
    ($file:literal) => {{
        static TABLE: OnceLock<Names> = OnceLock::new();
        TABLE.get_or_init(|| Names::read(include_str!(concat!("../../../facts/", $file))))
    }};
}
use table;

fn of_functions() -> &'static Names {
    table!("functions.txt")
}

fn variables() -> &'static Names {
    table!("variables.txt")
}

impl Names {
    fn read(table: &'static str) -> Names {
        let mut names: FxHashMap<&'static str, Vec<(Releases, &'static str)>> = FxHashMap::default();
        for (releases, line) in lines(table) {
            let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
            names.entry(name).or_default().push((releases, rest));
        }
        Names(names)
    }

    fn get(&self, name: &str, release: Release) -> Option<&'static str> {
        let entries = self.0.get(name)?;
        entries.iter().find(|(releases, _)| releases.contains(release)).map(|(_, rest)| *rest)
    }

    fn releases(&self, name: &str) -> Option<Releases> {
        let entries = self.0.get(name)?;
        entries.iter().map(|(releases, _)| *releases).reduce(Releases::union)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_come_and_go() {
        let first = |name| variable(name).and_then(|releases| releases.iter().next());
        assert_eq!(first("UNPACKDIR"), Some(Release::Styhead));
        assert_eq!(first("SRC_URI"), Some(Release::Kirkstone));
        assert_eq!(variable("DESCRIPTIOM"), None);
        let last = variable("SERIAL_CONSOLE").and_then(|releases| releases.iter().last());
        assert_eq!(last, Some(Release::Langdale));
        assert!(variables_to_set(Release::LAST).any(|name| name == "DESCRIPTION"));
        assert!(!variables_to_set(Release::Kirkstone).any(|name| name == "UNPACKDIR"));
    }

    #[test]
    fn releases_differ_in_what_they_refuse() {
        let renamed = |name, release| renamed_variable(name, release);
        assert_eq!(renamed("PNBLACKLIST", Release::FIRST), Some("SKIP_RECIPE"));
        assert_eq!(renamed("DISTRO_FEATURES_BACKFILL_CONSIDERED", Release::Whinlatter), None);
        assert_eq!(
            renamed("DISTRO_FEATURES_BACKFILL_CONSIDERED", Release::Wrynose),
            Some("DISTRO_FEATURES_OPTED_OUT")
        );
        assert_eq!(package_check("buildpaths", Release::Scarthgap), Some(CheckLevel::Warning));
        assert_eq!(package_check("buildpaths", Release::Styhead), Some(CheckLevel::Error));
        assert_eq!(package_check("patch-status", Release::Scarthgap), Some(CheckLevel::ErrorInCore));
        assert_eq!(package_check("patch-status", Release::Kirkstone), None);
        assert!(is_image_feature("debug-tweaks", Release::Styhead));
        assert!(!is_image_feature("debug-tweaks", Release::Walnascar));
        assert_eq!(spdx_license("GPLv2+", Release::LAST), Some("GPL-2.0-or-later"));
        assert!(is_obsolete_license("GPLv2", Release::FIRST) && !is_obsolete_license("BSD", Release::FIRST));
        assert!(task("do_recipe_qa").is_some_and(|releases| !releases.contains(Release::Mickledore)));
        assert!(
            function("oe.utils.ThreadedPool").is_some_and(|releases| !releases.contains(Release::Langdale))
        );
    }
}
