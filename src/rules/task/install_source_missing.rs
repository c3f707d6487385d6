//! `install-source-missing`: a function installs a file that no entry of SRC_URI brings.

use crate::diag::Severity;
use crate::disk::Disk;
use crate::embed::shell::{Command, CommandWord};
use crate::lint::{Cx, OwnFunction, RecipeContext};
use crate::manifest::ContainerKind;
use crate::manifest::lookup::Unpacked;
use crate::model::ClassFile;
use crate::model::fetch::{Entry, FileLocation as Place};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, closest};

rule!("task", "install-source-missing", Recipe(check));

/// The directories that BitBake unpacks into, as functions name them.
const UNPACKED: [&str; 2] = ["${WORKDIR}/", "${UNPACKDIR}/"];

/// Programs that read files and make none but what their arguments name.
const HARMLESS: [&str; 40] = [
    "install", "cp", "mv", "ln", "chmod", "chown", "chgrp", "sed", "cat", "echo", "printf", "rm", "rmdir",
    "mkdir", "touch", "test", "[", "ls", "grep", "true", "false", ":", "set", "export", "cd", "bbnote",
    "bbwarn", "bbfatal", "bbdebug", "bbplain", "if", "for", "case", "return", "exit", "local", "head",
    "tail", "basename", "dirname",
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

/// Directories in WORKDIR that BitBake and the classes make.
const MADE: [&str; 18] = [
    "rootfs",
    "temp",
    "image",
    "package",
    "packages-split",
    "pkgdata",
    "sysroot-destdir",
    "license-destdir",
    "build",
    "sources",
    "git",
    "pseudo",
    "patches",
    "pvstate",
    "pvrconfig",
    "pvrrepo",
    "debugsources.list",
    "defconfig",
];

/// A file that a function reads.
struct Used<'a> {
    function: OwnFunction<'a>,
    word: std::ops::Range<usize>,
    /// The command in the text of the function.
    command: std::ops::Range<usize>,
    /// Its path below the directory that BitBake unpacks into.
    path: String,
    /// Its name as it is written.
    written: String,
}

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let entries = &subject.container.entries;
    if entries.may_list_more_files() || !subject.is_whole() || subject.recipe.data.recipe_part_missing() {
        return;
    }
    let functions = subject.own_functions();
    if functions.is_empty() {
        return;
    }
    let all = fetched(subject).filter(|_| knows_all_makers(subject, &functions));
    let Some(fetched) = all else { return misspelled(cx, subject, &functions) };
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

/// Where a build or a class may make any file: names that are nearly that of a file of the layer which nobody
/// deals with otherwise.
fn misspelled(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, functions: &[OwnFunction<'_>]) {
    let entries = subject.container.entries.list.iter();
    let local: Vec<Fetched<'_>> = entries
        .filter(|entry| entry.local_path().is_some_and(|path| !path.contains('/')))
        .filter_map(|entry| {
            Some(Fetched { entry, at: Unpacked::of(entry.url.as_ref().ok()?), is_directory: false })
        })
        .collect();
    let uses = Uses::of(subject, functions);
    for used in uses.all() {
        let brought = |name: &str| local.iter().any(|at| at.name() == Some(name));
        if used.path.contains('/') || brought(&used.path) || uses.may_be_made(used) {
            continue;
        }
        let Some(near) = closest(&used.path, local.iter().filter_map(Fetched::name)) else { continue };
        let is_read = functions.iter().any(|function| reads(function, near))
            || subject.own_files().iter().any(|file| {
                let names_it = |name: &str| NAMING.iter().any(|naming| name.starts_with(naming));
                let values = file.ast().assignments().filter(|one| !names_it(&one.name().get()));
                values.into_iter().any(|one| one.value().get().contains(near))
            });
        if !is_read && !near.ends_with(".patch") && !near.ends_with(".cfg") {
            report(cx, subject, &local, used);
        }
    }
}

/// What the functions of a recipe read.
struct Uses<'f, 'a> {
    /// Each function with the files that it reads, in the order of the words that name them.
    of_functions: Vec<(&'f OwnFunction<'a>, Vec<Used<'a>>)>,
    /// The values with inline Python.
    values: Vec<String>,
}

impl<'f, 'a> Uses<'f, 'a> {
    fn of(subject: &RecipeContext<'_>, functions: &'f [OwnFunction<'a>]) -> Uses<'f, 'a> {
        let of_functions = functions.iter().map(|function| {
            let mut used = used_files(subject, function);
            used.sort_by_key(|used| used.word.start);
            (function, used)
        });
        let files = subject.own_files();
        let assignments = files.iter().flat_map(|file| file.ast().assignments().collect::<Vec<_>>());
        let values = assignments.map(|assignment| assignment.value().get().into_owned());
        Uses {
            of_functions: of_functions.collect(),
            values: values.filter(|value| value.contains("${@")).collect(),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Used<'a>> {
        self.of_functions.iter().flat_map(|(_, used)| used)
    }

    /// Whether some function says the name otherwise than to read the file, or to name a file of the device.
    fn may_be_made(&self, used: &Used<'_>) -> bool {
        let name = used.path.rsplit('/').next().unwrap_or(&used.path);
        let mut names = vec![name, used.written.as_str()];
        names.dedup();
        // An entry itself was looked at; within an expression it depends on what nobody knows.
        if names.iter().any(|name| self.values.iter().any(|value| value.contains(name))) {
            return true;
        }
        self.of_functions.iter().any(|(function, reads)| {
            // What a command makes of a file that is not there, it does not make.
            let is_read = |at: usize| {
                let next = reads.partition_point(|other| other.word.start <= at);
                let is_in_word = next > 0 && reads[next - 1].word.contains(&at);
                let mut same = reads.iter().filter(|other| other.path == used.path);
                is_in_word || same.any(|other| other.command.contains(&at))
            };
            names.iter().any(|name| says_otherwise(function, name, &is_read))
        })
    }
}

/// Variables that name files of SRC_URI, or of the package.
const NAMING: [&str; 6] = ["ALTERNATIVE", "CONFFILES", "FILES", "INITSCRIPT", "SRC_URI", "SYSTEMD_"];

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

/// Whether nothing that the recipe runs makes files of which nobody knows the names.
fn knows_all_makers(subject: &RecipeContext<'_>, functions: &[OwnFunction<'_>]) -> bool {
    let named = subject
        .recipe
        .inherits
        .iter()
        .filter(|inherit| inherit.place.as_ref().is_none_or(|place| place.file.is_part_of_recipes()));
    let mut classes = named.filter(|inherit| !QUIET_CLASSES.contains(&inherit.class.as_str()));
    let is_quiet = |found: &ClassFile| match found {
        ClassFile::File(file) => {
            !UNPACKED.iter().any(|at| file.source.text().contains(at.trim_end_matches('/')))
        }
        _ => false,
    };
    if !classes.all(|inherit| is_quiet(&inherit.found)) {
        return false;
    }
    let is_image = subject.recipe.inherits_class("image") || subject.recipe.inherits_class("core-image");
    functions.iter().all(|function| {
        if function.function.is_python() {
            return !["WORKDIR", "UNPACKDIR"].iter().any(|name| function.body().contains(name));
        }
        function.commands().iter().all(|command| {
            let Some(program) = command.program() else { return true };
            let is_own = || functions.iter().any(|own| own.function.stored_name() == program);
            let works_there = || {
                command.words.iter().any(|word| {
                    UNPACKED.iter().any(|at| word.raw.contains(at.trim_end_matches('/')))
                        || word.raw.contains("${S}")
                        || word.raw.contains("${B}")
                })
            };
            HARMLESS.contains(&program)
                || COMPILERS.contains(&program)
                || is_own()
                || (is_image && !works_there())
        })
    })
}

/// The files that a function installs or copies from where BitBake unpacks.
fn used_files<'a>(subject: &RecipeContext<'_>, function: &OwnFunction<'a>) -> Vec<Used<'a>> {
    if function.function.is_python() || function.function.stored_name().starts_with("pkg_") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for command in function.commands() {
        for word in sources(&command) {
            let written = word.unquoted().into_owned();
            let Some(rest) = below_unpacked(subject, &written) else { continue };
            let value = subject.recipe.data.expand(rest);
            let Some(path) = value.exact().map(|path| path.trim_end_matches('/').replace("//", "/")) else {
                continue;
            };
            let path = path.trim_start_matches("./").to_owned();
            let is_plain = !matches!(path.as_str(), "" | ".")
                && !path.contains(['$', '*', '?', '[', '`', '{'])
                && !path.contains("..");
            if is_plain && !is_made(&path) && !fails_quietly(function, &word.span) {
                let function = OwnFunction { file: function.file, function: function.function };
                let name = rest.rsplit('/').find(|part| !part.is_empty()).unwrap_or(rest).to_owned();
                let command = whole(&command);
                found.push(Used { function, word: word.span.clone(), command, path, written: name });
            }
        }
    }
    found
}

/// From the first word of a command to its last one.
fn whole(command: &Command<'_>) -> std::ops::Range<usize> {
    let start = command.words.first().map_or(0, |word| word.span.start);
    start..command.words.last().map_or(start, |word| word.span.end)
}

/// What a command reads.
fn sources<'c, 't>(command: &'c Command<'t>) -> &'c [CommandWord<'t>] {
    if !matches!(command.program(), Some("install" | "cp" | "mv")) {
        return &[];
    }
    let words = command.arguments();
    let says = |option: &str| words.iter().any(|word| word.raw == option);
    match words.split_last() {
        _ if says("-d") || says("--directory") => &[],
        // The target comes first.
        _ if says("-t") => &[],
        Some((_, sources)) => sources,
        None => &[],
    }
}

/// The part of a path below the directory that BitBake unpacks into.
fn below_unpacked<'w>(subject: &RecipeContext<'_>, word: &'w str) -> Option<&'w str> {
    if let Some(rest) = UNPACKED.iter().find_map(|directory| word.strip_prefix(directory)) {
        return Some(rest);
    }
    let rest = word.strip_prefix("${S}/")?;
    let source = subject.recipe.data.get_raw("S")?.source().trim_end_matches('/').to_owned();
    matches!(source.as_str(), "${WORKDIR}" | "${UNPACKDIR}").then_some(rest)
}

/// Whether a directory of BitBake's or of a class is meant.
fn is_made(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    MADE.contains(&first)
        || ["deploy-", "recipe-sysroot", "pv-developer-ca_", "sources-"]
            .iter()
            .any(|start| first.starts_with(start))
}

/// Whether the script goes on if the command fails.
fn fails_quietly(function: &OwnFunction<'_>, word: &std::ops::Range<usize>) -> bool {
    let rest = &function.body()[word.end..];
    rest.lines().next().is_some_and(|line| line.contains("||"))
}

/// Whether a function says a name where it does not read the file.
fn says_otherwise(function: &OwnFunction<'_>, name: &str, is_read: &dyn Fn(usize) -> bool) -> bool {
    let body = function.body();
    body.match_indices(name).any(|(at, _)| {
        let line = body[..at].rfind('\n').map_or(0, |end| end + 1);
        let is_end =
            |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '(' | ')' | '<' | '>' | '=');
        let start = body[line..at].rfind(is_end).map_or(line, |end| line + end + 1);
        let word = &body[start..at];
        let is_comment = body[line..at].trim_start().starts_with('#');
        let is_on_device =
            ["${D}", "${IMAGE_ROOTFS}", "$D", "${DEPLOYDIR}"].iter().any(|root| word.starts_with(root));
        !is_comment && !is_on_device && !is_read(at)
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
    report.help(format!("did you mean `{name}`, which SRC_URI brings?"));
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
