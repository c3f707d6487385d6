//! The license texts that openembedded-core carries in COMMON_LICENSE_DIR: names and MD5 sums.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::layers::{Release, Releases};

/// One version of a license text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LicenseText {
    /// In lower case.
    pub md5: &'static str,
    /// Those that have this version; none if it is an older one.
    releases: Releases,
}

impl LicenseText {
    /// Whether this is the text in a release.
    pub(crate) const fn is_in(self, release: Release) -> bool {
        self.releases.contains(release)
    }

    /// Whether some release has this version to this day.
    pub(crate) const fn is_current(self) -> bool {
        !self.releases.is_empty()
    }
}

/// Every known version of the text with this file name; `None` if there never was one.
pub(crate) fn common_license(name: &str) -> &'static [LicenseText] {
    table().get(name).map_or(&[], Vec::as_slice)
}

/// The names of the license texts that have, or once had, this checksum, in alphabetical order.
pub(crate) fn common_license_with(md5: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for (name, texts) in table() {
        if texts.iter().any(|text| text.md5.eq_ignore_ascii_case(md5)) {
            names.push(*name);
        }
    }
    names.sort_unstable();
    names
}

/// The names of all license texts in a release, in no order.
pub(crate) fn common_license_names(release: Release) -> impl Iterator<Item = &'static str> {
    table().iter().filter_map(move |(name, texts)| {
        let is_there = texts.iter().any(|text| text.is_in(release));
        if is_there { Some(*name) } else { None }
    })
}

/// Lines are `NAME RELEASES:MD5 RELEASES:MD5 …`; a version with `!` is older than all releases.
fn table() -> &'static HashMap<&'static str, Vec<LicenseText>> {
    static TABLE: OnceLock<HashMap<&'static str, Vec<LicenseText>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        for line in include_str!("../../../facts/common-licenses.txt").lines() {
            let Some((name, versions)) = line.split_once(' ') else { continue };
            let mut texts = Vec::new();
            for (releases, md5) in versions.split(' ').filter_map(|version| version.split_once(':')) {
                texts.push(LicenseText { md5, releases: Releases::parse(releases).unwrap_or_default() });
            }
            table.insert(name, texts);
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_mit_has_not_changed_since_kirkstone() {
        let versions = common_license("MIT");
        let current: Vec<_> = versions.iter().filter(|text| text.is_in(Release::Kirkstone)).collect();
        assert!(matches!(current[..], [text] if text.is_in(Release::LAST)), "{versions:?}");
        assert!(common_license_with(current[0].md5).contains(&"MIT"));
    }

    #[test]
    fn every_line_holds_checksums() {
        assert!(table().len() > 500);
        for (name, versions) in table() {
            assert!(!versions.is_empty(), "{name}");
            for text in versions {
                assert!(
                    text.md5.len() == 32 && text.md5.bytes().all(|byte| byte.is_ascii_hexdigit()),
                    "{name}"
                );
            }
        }
        assert!(common_license("no such license").is_empty());
    }
}
