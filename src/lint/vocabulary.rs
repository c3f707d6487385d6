//! What OpenEmbedded's variables are: which are lists, and which belong to a package.

/// Variables that are read for one package, with its name as an override.
pub(crate) const OF_PACKAGES: &[&str] = &[
    "ALLOW_EMPTY",
    "ALTERNATIVE",
    "CONFFILES",
    "DEBIANNAME",
    "DEBIAN_NOAUTONAME",
    "DESCRIPTION",
    "FILES",
    "GROUPADD_PARAM",
    "GROUPMEMS_PARAM",
    "INITSCRIPT_NAME",
    "INITSCRIPT_PARAMS",
    "INSANE_SKIP",
    "LICENSE",
    "PKG",
    "PRIVATE_LIBS",
    "RCONFLICTS",
    "RDEPENDS",
    "RPROVIDES",
    "RRECOMMENDS",
    "RREPLACES",
    "RSUGGESTS",
    "SECTION",
    "SKIP_FILEDEPS",
    "SUMMARY",
    "SYSTEMD_AUTO_ENABLE",
    "SYSTEMD_SERVICE",
    "USERADD_PARAM",
    "USERMOD_PARAM",
];

/// Variables of which only `NAME_OTHER` is read: the other name is that of a recipe, of what it provides, or
/// of what a distribution chooses.
pub(crate) const WITH_ANOTHER_NAME: &[&str] =
    &["PREFERRED_PROVIDER", "PREFERRED_RPROVIDER", "PREFERRED_VERSION", "VIRTUAL-RUNTIME"];

/// Functions that are run for one package, with its name as an override.
pub(crate) const SCRIPTS_OF_PACKAGES: &[&str] =
    &["pkg_postinst", "pkg_postinst_ontarget", "pkg_postrm", "pkg_preinst", "pkg_prerm"];

/// Relations between packages.
pub(crate) const RELATIONS: &[&str] =
    &["RCONFLICTS", "RDEPENDS", "RPROVIDES", "RRECOMMENDS", "RREPLACES", "RSUGGESTS"];

/// Variables whose words are separated by spaces, and that hold no options.
const WORD_LISTS: &[&str] = &[
    "ALTERNATIVE",
    "ASSUME_PROVIDED",
    "BAD_RECOMMENDATIONS",
    "BBCLASSEXTEND",
    "BBFILES",
    "BBFILE_COLLECTIONS",
    "BBMULTICONFIG",
    "COMBINED_FEATURES",
    "CORE_IMAGE_EXTRA_INSTALL",
    "CVE_PRODUCT",
    "DEPENDS",
    "DISTRO_FEATURES",
    "ERROR_QA",
    "EXTRA_IMAGEDEPENDS",
    "EXTRA_IMAGE_FEATURES",
    "IMAGE_BOOT_FILES",
    "IMAGE_CLASSES",
    "IMAGE_FEATURES",
    "IMAGE_FSTYPES",
    "IMAGE_INSTALL",
    "IMAGE_LINGUAS",
    "INHERIT",
    "INITSCRIPT_PACKAGES",
    "INSANE_SKIP",
    "KERNEL_DEVICETREE",
    "KERNEL_FEATURES",
    "KERNEL_IMAGETYPES",
    "KERNEL_MODULE_AUTOLOAD",
    "KERNEL_MODULE_PROBECONF",
    "LICENSE_FLAGS",
    "LICENSE_FLAGS_ACCEPTED",
    "LIC_FILES_CHKSUM",
    "MACHINE_ESSENTIAL_EXTRA_RDEPENDS",
    "MACHINE_ESSENTIAL_EXTRA_RRECOMMENDS",
    "MACHINE_EXTRA_RDEPENDS",
    "MACHINE_EXTRA_RRECOMMENDS",
    "MACHINE_FEATURES",
    "PACKAGECONFIG",
    "PACKAGES",
    "PACKAGES_DYNAMIC",
    "PACKAGE_CLASSES",
    "PACKAGE_EXCLUDE",
    "PACKAGE_INSTALL",
    "PANTAVISOR_FEATURES",
    "PREFERRED_PROVIDERS",
    "PRIVATE_LIBS",
    "PROVIDES",
    "PVROOT_CONTAINERS",
    "PVROOT_CONTAINERS_CORE",
    "PVR_APP_ADD_ROLES",
    "RCONFLICTS",
    "RDEPENDS",
    "REQUIRED_DISTRO_FEATURES",
    "RPROVIDES",
    "RRECOMMENDS",
    "RREPLACES",
    "RSUGGESTS",
    "SERIAL_CONSOLES",
    "SRC_URI",
    "SYSTEMD_PACKAGES",
    "SYSTEMD_SERVICE",
    "TOOLCHAIN_HOST_TASK",
    "TOOLCHAIN_TARGET_TASK",
    "USERADD_PACKAGES",
    "USER_CLASSES",
    "WARN_QA",
];

/// Lists of options for a program.
const OPTION_LISTS: &[&str] = &[
    "CACHED_CONFIGUREVARS",
    "CARGO_BUILD_FLAGS",
    "CFLAGS",
    "CPPFLAGS",
    "CXXFLAGS",
    "EXTRA_AUTORECONF",
    "EXTRA_CPANFLAGS",
    "EXTRA_OECMAKE",
    "EXTRA_OECONF",
    "EXTRA_OEMAKE",
    "EXTRA_OEMESON",
    "EXTRA_OESCONS",
    "KERNEL_EXTRA_ARGS",
    "LDFLAGS",
    "PACKAGECONFIG_CONFARGS",
    "PVR_APP_ADD_EXTRA_ARGS",
    "TARGET_CFLAGS",
    "TARGET_LDFLAGS",
];

/// Lists of paths in an image or a sysroot.
const PATH_LISTS: &[&str] = &["CONFFILES", "FILES", "SYSROOT_DIRS", "SYSROOT_DIRS_IGNORE"];

/// What the words of a list are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ListKind {
    Words,
    Options,
    Paths,
}

/// What kind of a list a variable is; `None` if it is none that is known.
pub(crate) fn list_kind(stem: &str) -> Option<ListKind> {
    let tables =
        [(WORD_LISTS, ListKind::Words), (OPTION_LISTS, ListKind::Options), (PATH_LISTS, ListKind::Paths)];
    let (_, kind) = tables.into_iter().find(|(table, _)| table.binary_search(&stem).is_ok())?;
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [
            OF_PACKAGES,
            WITH_ANOTHER_NAME,
            SCRIPTS_OF_PACKAGES,
            RELATIONS,
            WORD_LISTS,
            OPTION_LISTS,
            PATH_LISTS,
        ] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }
}
