//! OpenEmbedded's own names of licenses, and what SPDX calls them.

/// From openembedded-core's `obsolete_license_list` and its `SPDXLICENSEMAP`; the same in all releases since
/// kirkstone.
const OBSOLETE: [(&str, &str); 75] = [
    ("AFL-1", "AFL-1.2"),
    ("AFL-2", "AFL-2.0"),
    ("AFLv1", "AFL-1.2"),
    ("AFLv2", "AFL-2.0"),
    ("AGPL-3", "AGPL-3.0-only"),
    ("AGPL-3+", "AGPL-3.0-or-later"),
    ("AGPL-3.0", "AGPL-3.0-only"),
    ("AGPL-3.0+", "AGPL-3.0-or-later"),
    ("AGPLv3", "AGPL-3.0-only"),
    ("AGPLv3+", "AGPL-3.0-or-later"),
    ("AGPLv3.0", "AGPL-3.0-only"),
    ("AGPLv3.0+", "AGPL-3.0-or-later"),
    ("Apache-2", "Apache-2.0"),
    ("Apachev2", "Apache-2.0"),
    ("Artistic-1", "Artistic-1.0"),
    ("Artisticv1", "Artistic-1.0"),
    ("BSD-0-Clause", "0BSD"),
    ("CDDL-1", "CDDL-1.0"),
    ("CDDLv1", "CDDL-1.0"),
    ("EPLv1.0", "EPL-1.0"),
    ("FreeType", "FTL"),
    ("GPL-1", "GPL-1.0-only"),
    ("GPL-1+", "GPL-1.0-or-later"),
    ("GPL-1.0", "GPL-1.0-only"),
    ("GPL-1.0+", "GPL-1.0-or-later"),
    ("GPL-2", "GPL-2.0-only"),
    ("GPL-2+", "GPL-2.0-or-later"),
    ("GPL-2.0", "GPL-2.0-only"),
    ("GPL-2.0+", "GPL-2.0-or-later"),
    ("GPL-3", "GPL-3.0-only"),
    ("GPL-3+", "GPL-3.0-or-later"),
    ("GPL-3.0", "GPL-3.0-only"),
    ("GPL-3.0+", "GPL-3.0-or-later"),
    ("GPLv1", "GPL-1.0-only"),
    ("GPLv1+", "GPL-1.0-or-later"),
    ("GPLv1.0", "GPL-1.0-only"),
    ("GPLv1.0+", "GPL-1.0-or-later"),
    ("GPLv2", "GPL-2.0-only"),
    ("GPLv2+", "GPL-2.0-or-later"),
    ("GPLv2.0", "GPL-2.0-only"),
    ("GPLv2.0+", "GPL-2.0-or-later"),
    ("GPLv3", "GPL-3.0-only"),
    ("GPLv3+", "GPL-3.0-or-later"),
    ("GPLv3.0", "GPL-3.0-only"),
    ("GPLv3.0+", "GPL-3.0-or-later"),
    ("LGPL-2.0", "LGPL-2.0-only"),
    ("LGPL-2.0+", "LGPL-2.0-or-later"),
    ("LGPL-2.1", "LGPL-2.1-only"),
    ("LGPL-2.1+", "LGPL-2.1-or-later"),
    ("LGPL-3.0", "LGPL-3.0-only"),
    ("LGPL-3.0+", "LGPL-3.0-or-later"),
    ("LGPL2.1", "LGPL-2.1-only"),
    ("LGPL2.1+", "LGPL-2.1-or-later"),
    ("LGPLv2", "LGPL-2.0-only"),
    ("LGPLv2+", "LGPL-2.0-or-later"),
    ("LGPLv2.0", "LGPL-2.0-only"),
    ("LGPLv2.0+", "LGPL-2.0-or-later"),
    ("LGPLv2.1", "LGPL-2.1-only"),
    ("LGPLv2.1+", "LGPL-2.1-or-later"),
    ("LGPLv3", "LGPL-3.0-only"),
    ("LGPLv3+", "LGPL-3.0-or-later"),
    ("MIT-X", "MIT"),
    ("MIT-style", "MIT"),
    ("MPL-1", "MPL-1.0"),
    ("MPLv1", "MPL-1.0"),
    ("MPLv1.1", "MPL-1.1"),
    ("MPLv2", "MPL-2.0"),
    ("Nauman", "Naumen"),
    ("PSF", "PSF-2.0"),
    ("PSFv2", "PSF-2.0"),
    ("Python-2", "Python-2.0"),
    ("SGIv1", "SGI-OpenGL"),
    ("openssl", "OpenSSL"),
    ("tcl", "TCL"),
    ("vim", "Vim"),
];

/// What a license is called since OpenEmbedded uses the names of SPDX; `None` if it is no old name.
pub(crate) fn new_name(name: &str) -> Option<&'static str> {
    let at = OBSOLETE.binary_search_by(|(old, _)| (*old).cmp(name)).ok()?;
    Some(OBSOLETE[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(OBSOLETE.is_sorted());
        assert_eq!(new_name("GPLv2+"), Some("GPL-2.0-or-later"));
        assert_eq!(new_name("GPL-2.0-only"), None);
    }
}
