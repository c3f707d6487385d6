//! `install-source-missing`: a function installs a file that no entry of SRC_URI brings.

use std::collections::HashSet;

use super::install_from_s;
use super::unpacked_files::{Used, Uses, archive};
use crate::diag::Severity;
use crate::disk::Disk;
use crate::embed::shell::{Command, CommandWord};
use crate::lint::{Cx, OwnFunction, RecipeContext};
use crate::manifest::ContainerKind;
use crate::manifest::lookup::{UNPACKED, Unpacked};
use crate::model::ClassFile;
use crate::model::fetch::{Entry, FileLocation as Place};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, closest, is_exchanged, suggest_with};
use crate::value::EDIT_WORDS;

rule!("task", "install-source-missing", Recipe(check));

/// Programs that read files and make none but what their arguments name.
const HARMLESS: [&str; 42] = [
    "install", "cp", "mv", "ln", "chmod", "chown", "chgrp", "sed", "cat", "echo", "printf", "rm", "rmdir",
    "mkdir", "touch", "test", "[", "ls", "grep", "true", "false", ":", "set", "export", "cd", "bbnote",
    "bbwarn", "bbfatal", "bbdebug", "bbplain", "if", "for", "case", "return", "exit", "local", "head",
    "tail", "basename", "dirname", "dd", "tee",
];

/// Compilers, which make the files that their arguments name.
const COMPILERS: [&str; 8] =
    ["${CC}", "${CXX}", "${CPP}", "${LD}", "${AR}", "${STRIP}", "${OBJCOPY}", "${BUILD_CC}"];

/// Classes that put nothing of an unknown name where BitBake unpacks.
const QUIET_CLASSES: [&str; 27] = [
    "image",
    "core-image",
    "container-pvrexport",
    "image-pvrexport",
    "pvrexport",
    "pvroot-image",
    "pvr-ca",
    "dockerarch",
    "deploy",
    "systemd",
    "update-rc.d",
    "useradd",
    "extrausers",
    "allarch",
    "pkgconfig",
    "features_check",
    "update-alternatives",
    "python3native",
    "bash-completion",
    "nopackages",
    "packagegroup",
    "manpages",
    "native",
    "nativesdk",
    "image-artifact-names",
    "kernel-artifact-names",
    "externalsrc",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let entries = &subject.container.entries;
    if entries.may_list_more_files() || !subject.is_whole() || subject.recipe.data.recipe_part_missing() {
        return;
    }
    let mut functions = subject.own_functions();
    // What is fetched under an override is known only where that is in force.
    if subject
        .statements()
        .iter()
        .any(|statement| statement.stem() == "SRC_URI" && is_for_override(&statement.name))
    {
        functions.retain(|function| !is_for_override(&function.function.stored_name()));
    }
    if functions.is_empty() {
        return;
    }
    let are_classes_quiet = has_quiet_classes(subject);
    if are_classes_quiet {
        install_from_s::check(cx, subject, &functions);
    }
    let fetched = match fetched(subject) {
        Some(fetched) if are_classes_quiet && knows_all_makers(subject, &functions) => fetched,
        _ => return misspelled(cx, subject, &functions),
    };
    let has_upstream = fetched.iter().any(|fetched| fetched.entry.local_path().is_none())
        && !subject.container.is(ContainerKind::Rootfs);
    let mut reported: Vec<String> = Vec::new();
    let uses = Uses::of(subject, &functions);
    for used in uses.all() {
        let is_fetched = fetched.iter().any(|at| at.brings(&used.path, subject.build.disk()));
        let is_new = !reported.contains(&used.path);
        // Upstream's own build may make a directory beside its sources.
        let is_upstreams = has_upstream && used.path.contains('/');
        if is_new && !is_fetched && !is_upstreams && !uses.may_be_made(used) {
            reported.push(used.path.clone());
            report(cx, subject, &fetched, used);
        }
    }
}

/// Whether a name is that of a variable or a function for an override.
fn is_for_override(name: &str) -> bool {
    name.split(':').skip(1).any(|part| !EDIT_WORDS.contains(&part))
}

/// Where a build or a class may make any file: names that are nearly that of a file of the layer which no
/// other function deals with.
fn misspelled(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, functions: &[OwnFunction<'_>]) {
    let mut local: Vec<Fetched<'_>> = Vec::new();
    for entry in &subject.container.entries.list {
        let (Some(path), Ok(url)) = (entry.local_path(), &entry.url) else { continue };
        if !path.contains('/') {
            local.push(Fetched { entry, at: Unpacked::of(url), is_directory: false });
        }
    }
    let uses = Uses::of(subject, functions);
    for used in uses.all() {
        let is_brought = local.iter().any(|fetched| fetched.name() == Some(&used.path));
        if used.path.contains('/') || is_brought || uses.may_be_made(used) {
            continue;
        }
        let Some(near) = closest(&used.path, local.iter().filter_map(Fetched::name)) else { continue };
        if may_be_made_of(&used.path, near) {
            continue;
        }
        let is_read = functions.iter().any(|function| reads(function, near)) || is_in_a_value(subject, near);
        // Nobody calls a second file by the name of the first one with two letters exchanged.
        let is_slip = !is_read || is_exchanged(&used.path, near);
        if is_slip && !near.ends_with(".patch") && !near.ends_with(".cfg") {
            report(cx, subject, &local, used);
        }
    }
}

/// Whether a build makes a file of this name out of `source`, such as `demo` and `demo.o` out of `demo.c`.
fn may_be_made_of(name: &str, source: &str) -> bool {
    const SOURCES: [&str; 12] = ["S", "asm", "c", "cc", "cpp", "cxx", "dts", "go", "in", "md", "proto", "rs"];
    let Some((stem, ending)) = source.rsplit_once('.') else { return false };
    name == stem || SOURCES.contains(&ending) && name.rsplit_once('.').is_some_and(|(own, _)| own == stem)
}

/// Variables that name files of SRC_URI, or of the package.
const NAMING: [&str; 6] = ["ALTERNATIVE", "CONFFILES", "FILES", "INITSCRIPT", "SRC_URI", "SYSTEMD_"];

/// Whether a variable that does not just name files says the name.
fn is_in_a_value(subject: &RecipeContext<'_>, name: &str) -> bool {
    for file in subject.own_files() {
        for assignment in file.ast().assignments() {
            let variable = assignment.name().get();
            let names_files = NAMING.iter().any(|naming| variable.starts_with(naming));
            if !names_files && assignment.value().get().contains(name) {
                return true;
            }
        }
    }
    false
}

/// Whether a function deals with a file of this name where it is unpacked. On the target it may be called so
/// as well, and programs and users are.
fn reads(function: &OwnFunction<'_>, name: &str) -> bool {
    if function.function.is_python() {
        return function.body().contains(name);
    }
    function.commands().iter().any(|command| {
        let is_copied = matches!(command.program(), Some("install" | "cp" | "mv" | "ln" | "sed" | "cat"));
        command.words.iter().any(|word| {
            let text = word.unquoted();
            let is_on_device = ["${D}", "${IMAGE_ROOTFS}", "$D"].iter().any(|root| text.starts_with(root));
            let is_below = text.starts_with('$') || text.starts_with("./");
            !is_on_device && text.contains(name) && (is_below || is_copied && !text.starts_with('/'))
        })
    })
}

/// What one entry brings.
struct Fetched<'a> {
    entry: &'a Entry,
    at: Unpacked,
    /// The contents, if it is a directory that is there.
    is_directory: bool,
}

impl Fetched<'_> {
    fn brings(&self, path: &str, disk: &Disk) -> bool {
        match &self.at {
            Unpacked::At(own) => {
                let below = path.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('/'));
                let above = own.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
                let is_local = self.entry.local_path().is_some();
                own == path || above || (below && (!is_local || self.holds(&path[own.len() + 1..], disk)))
            }
            Unpacked::Archive(directory) => path == directory || path.starts_with(&format!("{directory}/")),
        }
    }

    fn holds(&self, below: &str, disk: &Disk) -> bool {
        // A file that is not there may be anything.
        !self.is_directory || self.entry.candidates().any(|at| disk.exists(&at.join(below)))
    }

    fn name(&self) -> Option<&str> {
        match &self.at {
            Unpacked::At(path) => Some(path),
            Unpacked::Archive(_) => None,
        }
    }
}

/// What the entries bring; `None` if one of them may bring anything.
fn fetched<'a>(subject: &'a RecipeContext<'_>) -> Option<Vec<Fetched<'a>>> {
    const SCHEMES: [&str; 6] = ["file", "http", "https", "ftp", "git", "gitsm"];
    let disk = subject.build.disk();
    let mut found = Vec::new();
    for entry in &subject.container.entries.list {
        let url = entry.url.as_ref().ok()?;
        let at = Unpacked::of(url);
        let is_anywhere =
            matches!(&at, Unpacked::Archive(directory) if directory.is_empty() || directory == ".");
        if is_anywhere || !SCHEMES.contains(&url.scheme.text.as_str()) || entry.word.text.contains('$') {
            return None;
        }
        let is_directory = entry.candidates().any(|at| disk.is_directory(at));
        found.push(Fetched { entry, at, is_directory });
    }
    Some(found)
}

/// Whether no class that the recipe inherits makes files beside those that are fetched.
fn has_quiet_classes(subject: &RecipeContext<'_>) -> bool {
    subject.recipe.inherits.iter().all(|inherit| {
        let is_by_recipe = inherit.place.as_ref().is_none_or(|place| place.file.is_part_of_recipes());
        let is_known = QUIET_CLASSES.contains(&inherit.class.as_str());
        !is_by_recipe || is_known || is_quiet(&inherit.found)
    })
}

/// Whether nothing that the recipe's own functions run makes files of unknown names.
fn knows_all_makers(subject: &RecipeContext<'_>, functions: &[OwnFunction<'_>]) -> bool {
    let is_image = subject.recipe.inherits_class("image") || subject.recipe.inherits_class("core-image");
    let own: HashSet<_> = functions.iter().map(|own| own.function.stored_name()).collect();
    for function in functions {
        if function.function.is_python() {
            if ["WORKDIR", "UNPACKDIR"].iter().any(|name| function.body().contains(name)) {
                return false;
            }
            continue;
        }
        for command in function.commands() {
            let Some(program) = command.program() else { continue };
            let is_known = HARMLESS.contains(&program)
                || COMPILERS.contains(&program)
                || own.contains(program)
                || is_for_device(&command)
                || is_image && !names_build_directory(&command);
            if !is_known {
                return false;
            }
        }
    }
    true
}

/// Whether a class says nothing of the directories that BitBake unpacks into.
fn is_quiet(found: &ClassFile) -> bool {
    let ClassFile::File(file) = found else { return false };
    !UNPACKED.iter().any(|at| file.source.text().contains(at))
}

/// Whether what a command makes goes to the device, so that it is not made here.
fn is_for_device(command: &Command<'_>) -> bool {
    match command.program() {
        Some("tar") => archive(command.arguments()).is_some() && command.words.iter().any(is_on_device),
        Some("rsync") => {
            let target = command.words.iter().rev().find(|word| !word.raw.starts_with('-'));
            target.is_some_and(is_on_device)
        }
        _ => false,
    }
}

fn is_on_device(word: &CommandWord<'_>) -> bool {
    let text = word.unquoted();
    ["${D}", "${IMAGE_ROOTFS}", "${DEPLOYDIR}"].iter().any(|root| text.starts_with(root))
}

fn names_build_directory(command: &Command<'_>) -> bool {
    command.words.iter().any(|word| {
        UNPACKED.iter().any(|at| word.raw.contains(at))
            || word.raw.contains("${S}")
            || word.raw.contains("${B}")
    })
}

fn report(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, fetched: &[Fetched<'_>], used: &Used<'_>) {
    let disk = subject.build.disk();
    let span = used.function.span(&used.word);
    let source = &used.function.file.source;
    let near = closest(&used.path, fetched.iter().filter_map(Fetched::name));
    let near = near.and_then(|near| fetched.iter().find(|fetched| fetched.name() == Some(near)));
    // `src-uri-file-missing` speaks of an entry that is misspelled.
    if near.is_some_and(|near| near.entry.absent().is_some()) {
        return;
    }
    // What lies there is the file that is meant, and only not listed.
    if let Place::Surely { at, .. } = subject.recipe.search_path().find(&used.path, disk) {
        let entry = format!("file://{}", used.path);
        let message = format!("`{}` is not in SRC_URI, so it is not there", subject.display_path(&at));
        let mut report = cx.report(source, span, message);
        report.severity(Severity::Error).help(format!("add `{entry}` to SRC_URI"));
        if let Some(edit) = subject.list_in_src_uri(&entry) {
            report.fix(Fix::unsafe_(format!("add `{entry}`"), vec![edit]).changes_value());
        }
        return;
    }
    let severity =
        if subject.container.is(ContainerKind::Rootfs) { Severity::Error } else { Severity::Warning };
    let message = format!("no entry of SRC_URI brings `{}`", used.path);
    let mut report = cx.report(source, span, message);
    report.severity(severity);
    let Some((near, name)) = near.and_then(|near| Some((near, near.name()?))) else {
        report.help(format!("add it to SRC_URI, such as `file://{}`, with the file", used.path));
        return;
    };
    report.help(suggest_with(name, "which SRC_URI brings"));
    if let Some(place) = subject.place_of(near.entry) {
        report.label(&place.file.source, place.span, "this entry brings it");
    }
    let written = span.slice(source.text());
    if let Some(at) = written.find(&used.path) {
        let start = span.start as usize + at;
        let edit = Edit::replace(Span::new(start, start + used.path.len()), name);
        report.fix(Fix::unsafe_(format!("write `{name}`"), vec![edit]).changes_value());
    }
}
