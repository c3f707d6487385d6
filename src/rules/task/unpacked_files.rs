//! The files that the functions of a recipe read where BitBake unpacks.

use std::ops::Range;

use crate::embed::shell::{Command, CommandWord};
use crate::lint::{OwnFunction, RecipeContext};

/// The directories that BitBake unpacks into, as functions name them.
pub(super) const UNPACKED: [&str; 2] = ["${WORKDIR}/", "${UNPACKDIR}/"];

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
pub(super) struct Used<'a> {
    pub(super) function: OwnFunction<'a>,
    pub(super) word: Range<usize>,
    /// The command in the text of the function.
    pub(super) command: Range<usize>,
    /// Its path below the directory that BitBake unpacks into.
    pub(super) path: String,
    /// Its name as it is written.
    pub(super) written: String,
}

/// What the functions of a recipe read.
pub(super) struct Uses<'f, 'a> {
    /// Each function with the files that it reads, in the order of the words that name them.
    of_functions: Vec<(&'f OwnFunction<'a>, Vec<Used<'a>>)>,
    /// The values with inline Python.
    values: Vec<String>,
}

impl<'f, 'a> Uses<'f, 'a> {
    pub(super) fn of(subject: &RecipeContext<'_>, functions: &'f [OwnFunction<'a>]) -> Uses<'f, 'a> {
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

    pub(super) fn all(&self) -> impl Iterator<Item = &Used<'a>> {
        self.of_functions.iter().flat_map(|(_, used)| used)
    }

    /// Whether some function says the name otherwise than to read the file, or to name a file of the device.
    pub(super) fn may_be_made(&self, used: &Used<'_>) -> bool {
        let name = used.path.rsplit('/').next().unwrap_or(&used.path);
        let mut names = vec![name, used.written.as_str()];
        names.dedup();
        // An entry itself was looked at; within an expression it depends on what is not known.
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
fn whole(command: &Command<'_>) -> Range<usize> {
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
fn fails_quietly(function: &OwnFunction<'_>, word: &Range<usize>) -> bool {
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
