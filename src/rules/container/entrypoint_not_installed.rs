//! `entrypoint-not-installed`: the program to start is called otherwise than the file that is installed.

use crate::lint::installs::Installed;
use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::{ContainerKind, Entrypoint};
use crate::rules::rule;
use crate::text::{closest, suggest};

rule!("container", "entrypoint-not-installed", Container(check));

/// Shorter names are too near to each other.
const SHORTEST: usize = 4;

/// Programs that packages bring, whatever else is called like them.
const OF_PACKAGES: [&str; 14] = [
    "bash",
    "busybox",
    "dbus-daemon",
    "env",
    "init",
    "lighttpd",
    "nginx",
    "node",
    "perl",
    "python",
    "python3",
    "sh",
    "socat",
    "tini",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    if !container.is(ContainerKind::Rootfs) || subject.recipe.data.recipe_part_missing() {
        return;
    }
    let start = container.start(&subject.recipe.data);
    let Some(program) = start.program() else { return };
    let Some(installed) = subject.may_install("${IMAGE_ROOTFS}") else { return };
    if installed.iter().any(|(_, file)| brings(file, program)) {
        return;
    }
    let files: Vec<&Installed> = installed.iter().map(|(_, file)| file).collect();
    let mut from_root = None;
    if program.contains('/') {
        from_root = files.iter().copied().find(|file| file.path.strip_prefix('/') == Some(program));
    }
    let mut likely = from_root;
    if likely.is_none() && program.starts_with('/') {
        likely = meant(program, &files);
    }
    let Some(file) = likely else { return };
    let body = installed.iter().find(|(_, other)| std::ptr::eq(other, file)).map(|(number, _)| *number);
    let Some((source, place)) = body.and_then(|body| subject.bodies()[body].place(&file.span)) else {
        return;
    };
    let message = match from_root {
        Some(_) => format!(
            "`{program}` does not begin with `/`: where it is looked for, the working directory decides"
        ),
        None => format!("nothing installs `{program}`"),
    };
    let fix = match &start {
        Entrypoint::Named { place: Some(place), .. } => {
            edits::meant(&place.file.source, place.span, program, &file.path)
        }
        Entrypoint::Configured { manifest, span, .. } => {
            let source = &container.manifests[*manifest].document.source;
            edits::meant(source, *span, program, &file.path)
        }
        _ => None,
    };
    let mut report = match &start {
        Entrypoint::Named { place: Some(place), .. } => cx.report(&place.file.source, place.span, message),
        Entrypoint::Configured { manifest, span, .. } => {
            cx.report_manifest(subject.recipe, container, &container.manifests[*manifest], *span, message)
        }
        _ => return,
    };
    report.label(source, place, format!("this installs `{}`", file.path)).help(suggest(&file.path));
    if subject.was_to_be(file, program.rsplit('/').next().unwrap_or_default()) {
        report.caused_by("install-source-missing");
    }
    if let Some(fix) = fix {
        report.fix(fix);
    }
}

/// Whether a program is an installed file, or lies in an installed directory.
fn brings(file: &Installed, program: &str) -> bool {
    let below = without_merge(program).strip_prefix(without_merge(&file.path));
    below.is_some_and(|rest| rest.is_empty() || file.is_tree && rest.starts_with('/'))
}

/// The installed file that is probably meant: one of nearly that name in the directory, one that came from a
/// file of that name, or one of that name elsewhere.
fn meant<'f>(program: &str, installed: &[&'f Installed]) -> Option<&'f Installed> {
    let (directory, name) = program.rsplit_once('/')?;
    if name.len() < SHORTEST || OF_PACKAGES.contains(&name) {
        return None;
    }
    let mut in_directory: Vec<&Installed> = installed.to_vec();
    in_directory.retain(|file| file.path.rsplit_once('/').is_some_and(|(other, _)| other == directory));
    // Installed there under another name.
    if let Some(renamed) = in_directory.iter().copied().find(|file| is_made_of(file, name)) {
        return Some(renamed);
    }
    // Installed elsewhere under this name.
    if let Some(elsewhere) =
        installed.iter().copied().find(|file| file.name() == name && file.source.is_some())
    {
        return Some(elsewhere);
    }
    if let Some(near) = closest(name, in_directory.iter().map(|file| file.name())) {
        return in_directory.iter().copied().find(|file| file.name() == near);
    }
    // A script that is alone there, and was to lose the rest of its name on the way.
    let [only] = in_directory[..] else { return None };
    let rest = only.name().strip_prefix(name)?;
    if !rest.starts_with(['-', '.', '_']) || only.executable == Some(false) {
        return None;
    }
    Some(only)
}

/// Whether a file comes from one of this name, which may have an ending besides.
fn is_made_of(file: &Installed, name: &str) -> bool {
    let source = file.source.as_deref().unwrap_or_default();
    let ending = source.strip_prefix(name).filter(|_| file.executable != Some(false));
    ending.is_some_and(|ending| ["", ".sh", ".py", ".in"].contains(&ending))
}

/// A path as it is where `/bin` and the like are links into `/usr`, which a distribution may decide.
fn without_merge(path: &str) -> &str {
    match path.strip_prefix("/usr") {
        Some(rest) if ["/bin/", "/sbin/", "/lib/"].iter().any(|start| rest.starts_with(start)) => rest,
        _ => path,
    }
}
