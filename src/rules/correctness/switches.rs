//! Switches whose values mean something else than they say.

use crate::diag::Severity;
use crate::lint::{Cx, Statement, edits};
use crate::syntax::ast::Assignment;
use crate::text::{Edit, Fix};

/// What any text switches on.
pub(super) const ANY_TEXT: [&str; 5] = [
    "INHIBIT_AUTOTOOLS_DEPS",
    "INHIBIT_DEFAULT_DEPS",
    "INHIBIT_DEFAULT_RUST_DEPS",
    "INHIBIT_UPDATERCD_BBCLASS",
    "NOAUTOPACKAGEDEBUG",
];

/// What nothing but `1` switches on, wherever openembedded-core asks for it, in all releases.
pub(super) const ONLY_ONE: [&str; 11] = [
    "ALLOW_EMPTY",
    "CLEANBROKEN",
    "IMAGE_GEN_DEBUGFS",
    "INHIBIT_PACKAGE_DEBUG_SPLIT",
    "INHIBIT_PACKAGE_STRIP",
    "KERNEL_DEBUG_TIMESTAMPS",
    "KERNEL_DEVICETREE_BUNDLE",
    "NO_RECOMMENDATIONS",
    "PACKAGE_NO_LOCALE",
    "UBOOT_EXTLINUX",
    "UBOOT_FITIMAGE_ENABLE",
];

const OFF: [&str; 5] = ["0", "false", "n", "no", "off"];
const ON: [&str; 5] = ["enabled", "on", "true", "y", "yes"];

/// `INHIBIT_DEFAULT_DEPS = "0"`.
pub(super) fn any_text(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let (value, stem) = (assignment.value(), statement.stem());
    let text = value.get();
    if !OFF.contains(&&*text.trim().to_ascii_lowercase()) {
        return;
    }
    let message = format!("any text switches `{stem}` on, `{}` as well", text.trim());
    let edits = vec![Edit::delete(value.span())];
    cx.report(&statement.file.source, value.span(), message)
        .severity(Severity::Warning)
        .help("what is not to be switched on is not set, or empty")
        .fix(Fix::unsafe_("make it empty", edits).changes_value());
}

/// `INHIBIT_PACKAGE_STRIP = "yes"`.
pub(super) fn only_one(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let (value, stem) = (assignment.value(), statement.stem());
    let text = value.get();
    if !ON.contains(&&*text.trim().to_ascii_lowercase()) {
        return;
    }
    let message = format!("only `1` switches `{stem}` on, so `{}` has no effect", text.trim());
    cx.report(&statement.file.source, value.span(), message)
        .help("write `1`")
        .fix(edits::write(value.span(), "1"));
}
