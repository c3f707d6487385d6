//! `script-interpreter-missing`: a script of the image begins with `#!` of a program that the image lacks.

use crate::lint::{Cx, RecipeContext, ScriptFile};
use crate::manifest::{ContainerKind, Entrypoint};
use crate::rules::rule;

rule!("container", "script-interpreter-missing", Container(check));

/// Interpreters with what the names of packages that bring them have in them.
const INTERPRETERS: [(&str, &[&str]); 14] = [
    // The package of Python 3 brings no program of this name.
    ("python", &["python2"]),
    ("python2", &["python2"]),
    ("bash", &["bash"]),
    ("dash", &["dash"]),
    ("ksh", &["ksh"]),
    ("lua", &["lua"]),
    ("node", &["node"]),
    ("perl", &["perl"]),
    ("php", &["php"]),
    ("python3", &["python3"]),
    ("ruby", &["ruby"]),
    ("tclsh", &["tcl"]),
    ("tcsh", &["tcsh"]),
    ("zsh", &["zsh"]),
];

/// Packages that bring and need none of them. Of another one it is not known what it needs.
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
    let Some(packages) = subject.own_packages() else { return };
    let started = check_start(cx, subject, &packages);
    let installs = subject.installs("${IMAGE_ROOTFS}");
    let mut told: Vec<&str> = Vec::new();
    for (number, file) in &installs.files {
        let Some(name) = file.source.as_deref() else { continue };
        if told.contains(&name) {
            continue;
        }
        let Some(script) = only_script_of_name(subject, name) else { continue };
        if !lacks(&packages, &script.interpreter) || started.as_ref() == Some(&script.interpreter) {
            continue;
        }
        let Some((source, span)) = subject.bodies()[*number].place(&file.span) else { continue };
        told.push(name);
        let interpreter = &script.interpreter;
        let message = format!("`{name}` wants `{interpreter}`, which nothing installs into the image");
        cx.report(source, span, message).help(match interpreter.as_str() {
            "python" => "write `python3`".to_owned(),
            _ => format!(
                "add the package `{interpreter}` to `IMAGE_INSTALL`, or write the script for `/bin/sh`"
            ),
        });
    }
}

/// The script of a name. Of several files of one name only some may be meant.
fn only_script_of_name<'s>(subject: &'s RecipeContext<'_>, name: &str) -> Option<&'s ScriptFile> {
    let mut only = None;
    for script in subject.scripts() {
        if script.source.path().file_name().is_none_or(|own| own != name) {
            continue;
        }
        if only.is_some() {
            return None;
        }
        only = Some(script);
    }
    only
}

/// An interpreter that the container starts, with a script for an argument; returns the one that it lacks.
fn check_start(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, packages: &[String]) -> Option<String> {
    let container = subject.container;
    let start = container.start(&subject.recipe.data);
    let interpreter = start.program()?.rsplit('/').next()?;
    let installed = subject.may_install("${IMAGE_ROOTFS}")?;
    if !lacks(packages, interpreter) {
        return None;
    }
    for (_, file) in &installed {
        if file.is_tree || file.path.rsplit('/').next() == Some(interpreter) {
            return None;
        }
    }
    let message = format!("the container starts with `{interpreter}`, which nothing installs into the image");
    let mut report = match &start {
        Entrypoint::Named { place: Some(place), .. } => cx.report(&place.file.source, place.span, message),
        Entrypoint::Configured { manifest, span, .. } => {
            cx.report_manifest(subject.recipe, container, &container.manifests[*manifest], *span, message)
        }
        _ => return None,
    };
    report.help(match interpreter {
        "python" => "start `python3`".to_owned(),
        _ => format!("add the package `{interpreter}` to `IMAGE_INSTALL`"),
    });
    Some(interpreter.to_owned())
}

/// Whether surely none of the packages brings an interpreter, which is one of those that are known.
fn lacks(packages: &[String], interpreter: &str) -> bool {
    let Some((_, brings)) = INTERPRETERS.iter().find(|(name, _)| *name == interpreter) else { return false };
    !packages.iter().any(|package| may_bring(package, interpreter, brings))
}

/// Whether a package brings an interpreter, or may need what does.
fn may_bring(package: &str, interpreter: &str, brings: &[&str]) -> bool {
    let is_plain = PLAIN.contains(&package) || (interpreter != "python3" && package.starts_with("python3-"));
    !is_plain || brings.iter().any(|part| package.contains(part))
}
