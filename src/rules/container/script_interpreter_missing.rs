//! `script-interpreter-missing`: a script of the image begins with `#!` of a program that the image lacks.

use crate::lint::{Cx, RecipeContext, ScriptFile};
use crate::manifest::ContainerKind;
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
    let installs = subject.installs("${IMAGE_ROOTFS}");
    let mut told: Vec<&str> = Vec::new();
    for (number, file) in &installs.files {
        let Some(name) = file.source.as_deref() else { continue };
        if told.contains(&name) {
            continue;
        }
        let Some(script) = only_script(subject, name) else { continue };
        let Some((_, brings)) = INTERPRETERS.iter().find(|(name, _)| *name == script.interpreter) else {
            continue;
        };
        if packages.iter().any(|package| may_bring(package, &script.interpreter, brings)) {
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

/// The script of this name, if there is one. Of several files of one name only some may be meant.
fn only_script<'s>(subject: &'s RecipeContext<'_>, name: &str) -> Option<&'s ScriptFile> {
    let mut found = None;
    for script in subject.scripts() {
        if script.source.path().file_name().is_none_or(|own| own != name) {
            continue;
        }
        if found.is_some() {
            return None;
        }
        found = Some(script);
    }
    found
}

/// Whether a package brings an interpreter, or may need what does.
fn may_bring(package: &str, interpreter: &str, brings: &[&str]) -> bool {
    let is_plain = PLAIN.contains(&package) || (interpreter != "python3" && package.starts_with("python3-"));
    !is_plain || brings.iter().any(|part| package.contains(part))
}
