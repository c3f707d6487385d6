//! `script-interpreter-missing`: the script to start begins with `#!` of a program that the image lacks.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::{ContainerKind, Entrypoint};
use crate::rules::rule;

rule!("container", "script-interpreter-missing", Container(check));

/// Interpreters with what the names of packages that bring them have in them.
const INTERPRETERS: [(&str, &[&str]); 6] = [
    // The package of Python 3 brings no program of this name.
    ("python", &["python2"]),
    ("bash", &["bash"]),
    ("perl", &["perl"]),
    ("python3", &["python3"]),
    ("lua", &["lua"]),
    ("node", &["node"]),
];

/// Packages that bring and need none of them. Of another one nobody knows what it needs.
const PLAIN: [&str; 12] = [
    "base-files",
    "base-passwd",
    "busybox",
    "curl",
    "jq",
    "kmod",
    "libgcc",
    "libstdc++",
    "netbase",
    "pvcontrol",
    "socat",
    "tzdata",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    if !container.is(ContainerKind::Rootfs)
        || subject.recipe.data.recipe_part_missing()
        || !subject.is_whole()
    {
        return;
    }
    let (Entrypoint::Named { program, .. } | Entrypoint::Configured { program, .. }) =
        container.start(&subject.recipe.data)
    else {
        return;
    };
    let Some(packages) = subject.own_packages() else { return };
    let installs = subject.installs("${IMAGE_ROOTFS}");
    let Some((number, file)) = installs.files.iter().find(|(_, file)| file.path == program) else { return };
    let Some(name) = file.source.as_deref() else { return };
    let entry = container
        .entries
        .list
        .iter()
        .find(|entry| entry.local_path().is_some_and(|path| path.rsplit('/').next() == Some(name)));
    let mut candidates = entry.into_iter().flat_map(|entry| entry.candidates());
    let (Some(script), None) = (candidates.next(), candidates.next()) else { return };
    let Ok(script) = subject.build.files.load_source(script) else { return };
    let Some(interpreter) = interpreter(script.text()) else { return };
    let Some((_, brings)) = INTERPRETERS.iter().find(|(name, _)| *name == interpreter) else { return };
    let is_plain = |package: &String| {
        PLAIN.contains(&package.as_str()) || (interpreter != "python3" && package.starts_with("python3-"))
    };
    let may_bring = |package: &String| brings.iter().any(|part| package.contains(part));
    if packages.iter().any(|package| may_bring(package) || !is_plain(package)) {
        return;
    }
    let Some((source, span)) = subject.bodies()[*number].place(&file.span) else { return };
    let message = format!("`{program}` wants `{interpreter}`, which nothing installs into the image");
    let mut report = cx.report(source, span, message);
    report.help(match interpreter {
        "python" => "write `python3`".to_owned(),
        _ => format!("add the package `{interpreter}` to `IMAGE_INSTALL`, or write the script for `/bin/sh`"),
    });
}

/// The program that the first line of a script names.
fn interpreter(text: &str) -> Option<&str> {
    let line = text.lines().next()?.strip_prefix("#!")?;
    let mut words = line.split_whitespace();
    let first = words.next()?.rsplit('/').next()?;
    if first == "env" { words.find(|word| !word.starts_with('-')) } else { Some(first) }
}
