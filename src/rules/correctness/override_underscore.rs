//! `override-underscore`: an override after an underscore is a part of the name.

use std::sync::Arc;

use crate::layers::name_of;
use crate::lint::vocabulary::{OF_PACKAGES, SCRIPTS_OF_PACKAGES};
use crate::lint::{Cx, Statement, has_configuration, written_words};
use crate::manifest::kind::{REPACKAGED_VARIABLES, ROOTFS_VARIABLES};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("correctness", "override-underscore", InLayer(check));

/// Variables of recipes that take overrides, besides those of packages.
const OF_RECIPES: [&str; 26] = [
    "BBCLASSEXTEND",
    "CACHED_CONFIGUREVARS",
    "CFLAGS",
    "COMPATIBLE_HOST",
    "COMPATIBLE_MACHINE",
    "CXXFLAGS",
    "DEPENDS",
    "EXTRA_OECMAKE",
    "EXTRA_OECONF",
    "EXTRA_OEMAKE",
    "EXTRA_OEMESON",
    "IMAGE_FEATURES",
    "IMAGE_FSTYPES",
    "IMAGE_INSTALL",
    "INHIBIT_PACKAGE_STRIP",
    "LDFLAGS",
    "LIC_FILES_CHKSUM",
    "PACKAGECONFIG",
    "PACKAGES",
    "PACKAGE_ARCH",
    "PROVIDES",
    "PV",
    "S",
    "SRCREV",
    "SRC_URI",
    "SYSROOT_DIRS",
];

/// Those of them to which the name of a machine is not joined: `SRCREV_name` belongs to an entry of SRC_URI.
const PLAIN: [&str; 13] = [
    "CACHED_CONFIGUREVARS",
    "COMPATIBLE_HOST",
    "COMPATIBLE_MACHINE",
    "DEPENDS",
    "EXTRA_OECMAKE",
    "EXTRA_OECONF",
    "EXTRA_OEMAKE",
    "EXTRA_OEMESON",
    "IMAGE_INSTALL",
    "INSANE_SKIP",
    "PACKAGECONFIG",
    "RDEPENDS",
    "SRC_URI",
];

/// What `pvroot-image` reads, or both classes for containers.
const OF_IMAGES: [&str; 4] =
    ["PVROOT_CONTAINERS", "PVROOT_CONTAINERS_CORE", "PVROOT_IMAGE_BSP", "PVR_APP_ADD_EXTRA_ARGS"];

/// Those of them that no package has.
const OF_WHOLE_RECIPES: [&str; 4] = ["DEPENDS", "EXTRA_OECONF", "PROVIDES", "SRC_URI"];

/// What OpenEmbedded has among OVERRIDES in every build.
const FIXED: [&str; 12] = [
    "allarch",
    "class-cross",
    "class-cross-canadian",
    "class-crosssdk",
    "class-native",
    "class-nativesdk",
    "class-target",
    "forcevariable",
    "libc-baremetal",
    "libc-glibc",
    "libc-musl",
    "libc-newlib",
];

const PROCESSORS: [&str; 20] = [
    "aarch64",
    "arm",
    "armeb",
    "armv5",
    "armv6",
    "armv7a",
    "armv7ve",
    "i586",
    "i686",
    "loongarch64",
    "mips",
    "mips64",
    "mipsel",
    "powerpc",
    "powerpc64",
    "ppc",
    "riscv32",
    "riscv64",
    "x86",
    "x86-64",
];

/// The machines of openembedded-core, meta-yocto and meta-pantavisor, which need not be here.
const MACHINES: [&str; 20] = [
    "beaglebone-yocto",
    "docker-armv7",
    "docker-armv8",
    "docker-x86_64",
    "genericarm64",
    "genericx86",
    "genericx86-64",
    "qemuall",
    "qemuarm",
    "qemuarm64",
    "qemuarmv5",
    "qemuloongarch64",
    "qemumips",
    "qemumips64",
    "qemuppc",
    "qemuppc64",
    "qemuriscv32",
    "qemuriscv64",
    "qemux86",
    "qemux86-64",
];

/// How a recipe says that a package is one of its own.
const OWN_PACKAGES: [&str; 4] = ["${PN}", "${BPN}", "${MLPREFIX}", "${KERNEL_PACKAGE_NAME}"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !build.has_colons(file.path()) {
        return;
    }
    for statement in Statement::all_in(file) {
        if let Some((base, separator)) = without_colon(&statement) {
            report(cx, &statement, base, separator);
            continue;
        }
        let Some(at) = underscore(&statement, build) else { continue };
        if is_read(file, &statement.name, at) {
            continue;
        }
        let (name, base) = (&statement.name, base_before(&statement.name, at));
        let new = format!("{base}:{}", &statement.name[at + 1..]);
        let what = if statement.function().is_some() { "function" } else { "variable" };
        let message = format!("`{name}` is a {what} of its own, which is not read");
        let mut found = cx.report(&file.source, statement.name_span(), message);
        if OF_WHOLE_RECIPES.contains(&base) && is_own_package(&statement, &name[at + 1..]) {
            found.help(format!("`{base}` is for the whole recipe, not for a package"));
            continue;
        }
        found.help(format!("overrides stand after a colon since honister: `{new}`"));
        let edits = vec![Edit::replace(statement.part_span(base.len(), at + 1), ":")];
        found.fix(Fix::unsafe_(format!("write `{new}`"), edits).changes_value());
    }
}

fn report(cx: &mut Cx<'_>, statement: &Statement<'_>, base: &str, separator: &str) {
    let name = &statement.name;
    let new = format!("{base}:{}", &name[base.len() + separator.len()..]);
    let what = if statement.function().is_some() { "function" } else { "variable" };
    let message = format!("`{name}` is a {what} of its own, which is not read");
    let mut found = cx.report(&statement.file.source, statement.name_span(), message);
    found.help(format!("the name of a package stands after a colon: `{new}`"));
    let edits = vec![Edit::replace(statement.part_span(base.len(), base.len() + separator.len()), ":")];
    found.fix(Fix::unsafe_(format!("write `{new}`"), edits).changes_value());
}

/// The variable of a package in a name where a hyphen, a period or nothing at all stands before the package,
/// and that sign.
fn without_colon<'s>(statement: &'s Statement<'_>) -> Option<(&'s str, &'s str)> {
    let name = &*statement.name;
    let at = name.find("${PN}")?;
    let base = name[..at].trim_end_matches(['-', '.']);
    let separator = &name[base.len()..at];
    let is_of_package = OF_PACKAGES.contains(&base) || SCRIPTS_OF_PACKAGES.contains(&base);
    let first = name[at..].split(':').next().unwrap_or_default();
    let is_package = first.strip_prefix("${PN}").is_some_and(goes_on_as_package);
    if separator.len() <= 1 && is_of_package && is_package { Some((base, separator)) } else { None }
}

/// The variable before an underscore; a `$` between them is a slip as well.
fn base_before(name: &str, at: usize) -> &str {
    let base = &name[..at];
    base.strip_suffix('$').unwrap_or(base)
}

/// Whether a class for containers, or for images of them, reads a variable.
fn is_of_container(name: &str) -> bool {
    ROOTFS_VARIABLES.contains(&name) || REPACKAGED_VARIABLES.contains(&name) || OF_IMAGES.contains(&name)
}

/// Where in the name the underscore stands that was to separate an override.
fn underscore(statement: &Statement<'_>, build: &Build) -> Option<usize> {
    let name = &*statement.name;
    if statement.edit().is_some() && !name.contains('_') {
        return None;
    }
    let mut underscores = name.match_indices('_').map(|(at, _)| at);
    underscores.find(|at| separates_override(statement, *at, build))
}

/// Whether the underscore at a place of the name was to separate an override.
fn separates_override(statement: &Statement<'_>, at: usize, build: &Build) -> bool {
    let (base, rest) = (base_before(&statement.name, at), &statement.name[at + 1..]);
    let first = rest.split(':').next().unwrap_or_default();
    let is_script = SCRIPTS_OF_PACKAGES.contains(&base);
    if statement.function().is_some() {
        return is_script && is_own_package(statement, first)
            || base.starts_with("do_") && FIXED.contains(&first);
    }
    let of_package = OF_PACKAGES.contains(&base) || is_script;
    let of_container = is_of_container(base);
    ((of_package || OF_WHOLE_RECIPES.contains(&base)) && is_own_package(statement, first))
        || ((of_package || OF_RECIPES.contains(&base) || of_container) && is_always_override(first))
        || (FIXED.contains(&first) && sets(statement.file, base))
        || ((PLAIN.contains(&base) || of_container) && is_machine(first, build))
}

/// Whether it names a package of the recipe: by a reference, by the name of the file, or as PACKAGES does.
fn is_own_package(statement: &Statement<'_>, text: &str) -> bool {
    for own in OWN_PACKAGES {
        let Some(rest) = text.strip_prefix(own) else { continue };
        if own == "${MLPREFIX}" || goes_on_as_package(rest) {
            return true;
        }
    }
    let pn = name_of(statement.file.path()).unwrap_or_default();
    !pn.is_empty() && text.strip_prefix(pn).is_some_and(goes_on_as_package)
        || !text.contains('$') && text.contains('-') && is_listed(statement.file, text)
}

/// Whether what follows the name of the recipe makes it the name of one of its packages.
fn goes_on_as_package(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('-')
}

/// Whether the file puts the name among the packages.
fn is_listed(file: &Arc<Parsed>, package: &str) -> bool {
    for statement in Statement::all_in(file) {
        if statement.stem() != "PACKAGES" {
            continue;
        }
        let Some(assignment) = statement.to_value() else { continue };
        if written_words(assignment).iter().any(|word| word.text == package) {
            return true;
        }
    }
    false
}

/// Whether the file sets a variable of this very name as well.
fn sets(file: &Arc<Parsed>, name: &str) -> bool {
    name.len() > 1 && Statement::all_in(file).any(|other| other.stem() == name && other.to_value().is_some())
}

fn is_always_override(text: &str) -> bool {
    let begins = ["pn-", "task-"].iter().any(|start| text.starts_with(start) && text.len() > start.len());
    begins || FIXED.contains(&text)
}

fn is_machine(text: &str, build: &Build) -> bool {
    if PROCESSORS.contains(&text) || MACHINES.contains(&text) {
        return true;
    }
    let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    is_name && !text.is_empty() && has_configuration(build, "machine", text)
}

/// Whether the file reads the name, or joins names that begin like it.
fn is_read(file: &Parsed, name: &str, at: usize) -> bool {
    let text = file.source.text();
    let base = &name[..=at];
    if text.match_indices(name).any(|(found, _)| is_opened(&text[..found])) {
        return true;
    }
    text.match_indices(base).any(|(found, _)| {
        let rest = &text[found + base.len()..];
        is_opened(&text[..found]) && ["'", "\"", "%s", "%", "{"].iter().any(|join| rest.starts_with(join))
    })
}

fn is_opened(before: &str) -> bool {
    before.ends_with(['{', '\'', '"'])
}
