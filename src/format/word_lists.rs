//! The variables whose values BitBake, OpenEmbedded-Core or Pantavisor's classes split at spaces, so that a
//! list may be laid out anew, and the words of such a value.
//!
//! What is missing here is left as it is. `PVR_APP_ADD_ROLES`, for one, is split at every single space, and
//! two in a row make an empty role.

use crate::syntax::ast::Assignment;
use crate::syntax::{is_space, references};

/// Sorted, for a binary search.
const WORD_LISTS: &[&str] = &[
    "ALTERNATIVE",
    "ANY_OF_COMBINED_FEATURES",
    "ANY_OF_DISTRO_FEATURES",
    "ANY_OF_IMAGE_FEATURES",
    "ANY_OF_MACHINE_FEATURES",
    "ASSUME_PROVIDED",
    "ASSUME_SHLIBS",
    "BBCLASSEXTEND",
    "BBFILES",
    "BBFILES_DYNAMIC",
    "BBFILE_COLLECTIONS",
    "BBLAYERS",
    "BBMULTICONFIG",
    "BB_BASEHASH_IGNORE_VARS",
    "BB_ENV_PASSTHROUGH",
    "BB_ENV_PASSTHROUGH_ADDITIONS",
    "BUILDHISTORY_FEATURES",
    "CONFFILES",
    "CONFLICT_COMBINED_FEATURES",
    "CONFLICT_DISTRO_FEATURES",
    "CONFLICT_IMAGE_FEATURES",
    "CONFLICT_MACHINE_FEATURES",
    "CVE_CHECK_IGNORE",
    "CVE_PRODUCT",
    "DEPENDS",
    "DISTRO_EXTRA_RDEPENDS",
    "DISTRO_EXTRA_RRECOMMENDS",
    "DISTRO_FEATURES",
    "DISTRO_FEATURES_BACKFILL",
    "DISTRO_FEATURES_BACKFILL_CONSIDERED",
    "DISTRO_FEATURES_DEFAULT",
    "DISTRO_FEATURES_FILTER_NATIVE",
    "DISTRO_FEATURES_FILTER_NATIVESDK",
    "DISTRO_FEATURES_NATIVE",
    "DISTRO_FEATURES_NATIVESDK",
    "EXTRA_IMAGEDEPENDS",
    "EXTRA_IMAGE_FEATURES",
    "EXTRA_OECMAKE",
    "EXTRA_OECONF",
    "EXTRA_OEMAKE",
    "EXTRA_OEMESON",
    "FEATURE_PACKAGES",
    "FILES",
    "IMAGE_BOOT_FILES",
    "IMAGE_CLASSES",
    "IMAGE_FEATURES",
    "IMAGE_FSTYPES",
    "IMAGE_INSTALL",
    "IMAGE_LINGUAS",
    "IMAGE_TYPEDEP",
    "IMAGE_TYPES",
    "INHERIT",
    "INITRAMFS_FSTYPES",
    "INSANE_SKIP",
    "KERNEL_CLASSES",
    "KERNEL_DEVICETREE",
    "KERNEL_FEATURES",
    "KERNEL_IMAGETYPES",
    "KERNEL_MODULE_AUTOLOAD",
    "KERNEL_MODULE_PROBECONF",
    "LAYERDEPENDS",
    "LAYERRECOMMENDS",
    "LAYERSERIES_COMPAT",
    "LIC_FILES_CHKSUM",
    "MACHINE_ESSENTIAL_EXTRA_RDEPENDS",
    "MACHINE_ESSENTIAL_EXTRA_RRECOMMENDS",
    "MACHINE_EXTRA_RDEPENDS",
    "MACHINE_EXTRA_RRECOMMENDS",
    "MACHINE_FEATURES",
    "MACHINE_FEATURES_BACKFILL",
    "MACHINE_FEATURES_BACKFILL_CONSIDERED",
    "MULTILIBS",
    "PACKAGECONFIG",
    "PACKAGES",
    "PACKAGES_DYNAMIC",
    "PACKAGE_CLASSES",
    "PACKAGE_EXCLUDE",
    "PACKAGE_INSTALL",
    "PACKAGE_WRITE_DEPS",
    "PROVIDES",
    "PVROOT_CONTAINERS",
    "PVROOT_CONTAINERS_CORE",
    "RCONFLICTS",
    "RDEPENDS",
    "REQUIRED_COMBINED_FEATURES",
    "REQUIRED_DISTRO_FEATURES",
    "REQUIRED_IMAGE_FEATURES",
    "REQUIRED_MACHINE_FEATURES",
    "RPROVIDES",
    "RRECOMMENDS",
    "RREPLACES",
    "RSUGGESTS",
    "SRC_URI",
    "SYSTEMD_PACKAGES",
    "SYSTEMD_SERVICE",
    "TOOLCHAIN_HOST_TASK",
    "TOOLCHAIN_TARGET_TASK",
    "USERADD_PACKAGES",
    "USER_CLASSES",
    "WKS_FILE_DEPENDS",
];

/// Whether a variable holds words, however many spaces are between them.
pub(crate) fn is_list_of_words(name: &str) -> bool {
    WORD_LISTS.binary_search(&name.split(':').next().unwrap_or_default()).is_ok()
}

/// Whether the value of this assignment is a list of words. Flags never are: what reads them varies.
pub(super) fn is_word_list(assignment: Assignment<'_>, more: &[String]) -> bool {
    let name = assignment.name().get();
    let base = name.split(':').next().unwrap_or_default();
    let known = is_list_of_words(&name) || more.iter().any(|more| more == base);
    known && assignment.flag().is_none()
}

/// The words of a value as it is written: `${…}` is part of a word, whatever spaces it holds.
///
/// `None` if the value holds something that may not be split by the eye alone: a quote or a backslash
/// outside of `${…}`, or a brace without its partner.
pub(super) fn split(value: &str) -> Option<Vec<&str>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut at = 0;
    let mut references = references(value).map(|found| found.0).peekable();
    while let Some(c) = value[at..].chars().next() {
        let is_reference =
            references.peek().is_some_and(|reference| reference.as_ptr() == value[at..].as_ptr());
        if is_space(c) {
            words.extend(start.take().map(|start| &value[start..at]));
            at += c.len_utf8();
            continue;
        }
        start.get_or_insert(at);
        match c {
            _ if is_reference => at += references.next().map_or(1, str::len),
            '"' | '\'' | '\\' | '{' | '}' | '`' => return None,
            _ => at += c.len_utf8(),
        }
    }
    words.extend(start.map(|start| &value[start..]));
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(WORD_LISTS.is_sorted());
    }

    #[test]
    fn references_are_part_of_words() {
        let check = |value: &str, want: Option<&[&str]>| assert_eq!(split(value).as_deref(), want, "{value}");
        check("  a\tb${C}d ", Some(&["a", "b${C}d"]));
        check("${@f('a  b', \"c\")}x y", Some(&["${@f('a  b', \"c\")}x", "y"]));
        check("", Some(&[]));
        check("$A a", Some(&["$A", "a"]));
        check("a 'b c'", None);
        check("a ${b c}", None);
        check("a\\ b", None);
    }
}
