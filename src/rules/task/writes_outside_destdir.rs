//! `writes-outside-destdir`: a function installs to the machine that builds, and not into the package or the
//! image.

use crate::embed::shell::CommandWord;
use crate::lint::{Cx, OwnFunction, RecipeContext, written_targets};
use crate::manifest::ContainerKind;
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("task", "writes-outside-destdir", Recipe(check));

/// Variables of openembedded-core that are directories of the device.
const DIRECTORIES: [&str; 24] = [
    "base_bindir",
    "base_libdir",
    "base_sbindir",
    "bindir",
    "datadir",
    "docdir",
    "includedir",
    "infodir",
    "libdir",
    "libexecdir",
    "localstatedir",
    "mandir",
    "nonarch_base_libdir",
    "nonarch_libdir",
    "prefix",
    "sbindir",
    "servicedir",
    "sharedstatedir",
    "sysconfdir",
    "systemd_system_unitdir",
    "systemd_unitdir",
    "systemd_user_unitdir",
    "firmwaredir",
    "ROOT_HOME",
];

/// Directories at the root of a device.
const ROOTS: [&str; 10] =
    ["/bin/", "/boot/", "/etc/", "/lib/", "/opt/", "/sbin/", "/srv/", "/usr/", "/var/", "/home/"];

/// Classes whose recipes are not for the device: there these variables are directories of the build.
const NATIVE: [&str; 5] = ["native", "nativesdk", "cross", "crosssdk", "cross-canadian"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    if recipe.stopped || recipe.inherits.iter().any(|inherit| NATIVE.contains(&inherit.class.as_str())) {
        return;
    }
    let is_rootfs = subject.container.is(ContainerKind::Rootfs);
    for function in subject.own_functions() {
        let name = function.function.stored_name();
        let base = name.split(':').next().unwrap_or_default();
        let root = match base {
            _ if function.function.is_python() || function.function.is_anonymous() => continue,
            "do_install" => "${D}",
            // A function of the root file system, which the class runs under pseudo.
            _ if is_rootfs && !base.starts_with("do_") && !base.starts_with("pkg_") => "${IMAGE_ROOTFS}",
            _ => continue,
        };
        if function.body().contains("chroot") {
            continue;
        }
        for command in function.commands() {
            for word in written_targets(&command).into_iter().chain(&command.outputs) {
                let text = word.unquoted();
                let path = text.strip_prefix("of=").unwrap_or(&text);
                if is_of_device(path) || is_by_own_variable(subject, path) {
                    report(cx, &function, word, root);
                } else if let Some(rest) = path.strip_prefix(other_root(root))
                    && is_path(rest)
                {
                    report_other_root(cx, &function, word, root);
                }
            }
        }
    }
}

/// The directory that a function fills which makes the other kind of thing.
fn other_root(root: &str) -> &'static str {
    if root == "${D}" { "${IMAGE_ROOTFS}" } else { "${D}" }
}

/// Whether a path may go on so after the name of a directory.
fn is_path(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/') || rest.starts_with("${")
}

fn is_of_device(word: &str) -> bool {
    let of_variable = word.strip_prefix("${").and_then(|rest| rest.split_once('}'));
    of_variable
        .is_some_and(|(name, rest)| DIRECTORIES.contains(&name) && (rest.is_empty() || rest.starts_with('/')))
        || ROOTS.iter().any(|root| word.starts_with(root))
}

/// Whether a path begins with a variable of the recipe's own that is a path of the device.
fn is_by_own_variable(subject: &RecipeContext<'_>, word: &str) -> bool {
    let Some((name, rest)) = word.strip_prefix("${").and_then(|rest| rest.split_once('}')) else {
        return false;
    };
    (rest.is_empty() || rest.starts_with('/'))
        && !subject.written(name).is_empty()
        && subject.is_whole()
        && subject.recipe.data.variants(name).next().is_none()
        && subject.recipe.data.get_raw(name).is_some_and(|value| is_of_device(&value.source()))
}

fn report_other_root(cx: &mut Cx<'_>, function: &OwnFunction<'_>, word: &CommandWord<'_>, root: &str) {
    let span = function.span(&word.span);
    let other = other_root(root);
    let (into, of) = match root {
        "${D}" => ("the package", "an image"),
        _ => ("the image", "a package"),
    };
    let Some(at) = word.raw.find(other) else { return };
    let start = span.start as usize + at;
    let edit = Edit::replace(Span::new(start, start + other.len()), root);
    let title = format!("write `{root}`");
    cx.report(&function.file.source, span, format!("`{other}` is for {of}: nothing of it comes into {into}"))
        .help(title.clone())
        .fix(Fix::unsafe_(title, vec![edit]).changes_value());
}

fn report(cx: &mut Cx<'_>, function: &OwnFunction<'_>, word: &CommandWord<'_>, root: &str) {
    let span = function.span(&word.span);
    let into = if root == "${D}" { "the package" } else { "the image" };
    let message = format!("`{}` is a path of the machine that builds, not one of {into}", word.unquoted());
    let start = span.start as usize + usize::from(word.raw.starts_with(['"', '\'']));
    let title = format!("write `{root}` before it");
    let fix = Fix::unsafe_(title.clone(), vec![Edit::insert(start, root)]);
    cx.report(&function.file.source, span, message).help(title).fix(fix.changes_value());
}
