//! What shell code is for.

/// What a function is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BodyKind {
    /// A task runs it, or it is one.
    Run,
    /// `pkg_postinst` and the like, which run where the package is installed.
    Scriptlet,
    /// Nothing is known to run it; it may be no script at all.
    Unreached,
    /// It is no function but a file of its own, which BitBake does not expand.
    Script(Shell),
}

/// The shell that the first line of a script names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shell {
    /// `/bin/sh`, which on a device is mostly that of busybox.
    Posix,
    Bash,
}

impl BodyKind {
    /// Whether its code is run as it stands: by a task, or as a script.
    pub fn is_run(self) -> bool {
        matches!(self, BodyKind::Run | BodyKind::Script(_))
    }
}

/// Variables that name functions which OpenEmbedded runs.
pub(crate) const HOOK_LISTS: [&str; 27] = [
    "CLEANFUNCS",
    "DEB_POSTPROCESS_COMMANDS",
    "DEB_PREPROCESS_COMMANDS",
    "EXTRACONFFUNCS",
    "IMAGE_POSTPROCESS_COMMAND",
    "IMAGE_PREPROCESS_COMMAND",
    "IMAGE_QA_COMMANDS",
    "OPKG_POSTPROCESS_COMMANDS",
    "OPKG_PREPROCESS_COMMANDS",
    "PACKAGEFUNCS",
    "PACKAGESPLITFUNCS",
    "PACKAGE_PREPROCESS_FUNCS",
    "POPULATE_SDK_POST_HOST_COMMAND",
    "POPULATE_SDK_POST_TARGET_COMMAND",
    "POPULATE_SDK_PRE_TARGET_COMMAND",
    "ROOTFS_POSTINSTALL_COMMAND",
    "ROOTFS_POSTPROCESS_COMMAND",
    "ROOTFS_POSTUNINSTALL_COMMAND",
    "ROOTFS_PREPROCESS_COMMAND",
    "RPM_POSTPROCESS_COMMANDS",
    "RPM_PREPROCESS_COMMANDS",
    "SDK_POSTPROCESS_COMMAND",
    "SSTATECREATEFUNCS",
    "SSTATEPOSTCREATEFUNCS",
    "SSTATEPOSTINSTFUNCS",
    "SSTATEPOSTUNPACKFUNCS",
    "SYSROOT_PREPROCESS_FUNCS",
];
