//! The files that the functions of a recipe read where BitBake unpacks.

use std::ops::Range;

use crate::embed::shell::{Command, CommandWord, Kind, Script};
use crate::lint::{OwnFunction, RecipeContext};
use crate::manifest::lookup::{below_unpacked, is_unpacked_directory, without_unpacked_directory};

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
    /// The words of the loop that the name comes from.
    looped: Option<Range<usize>>,
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
        let mut of_functions = Vec::new();
        for function in functions {
            let mut used = used_files(subject, function);
            used.sort_by_key(|used| used.word.start);
            of_functions.push((function, used));
        }
        let mut values = Vec::new();
        for file in subject.own_files() {
            for assignment in file.ast().assignments() {
                let value = assignment.value().get();
                if value.contains("${@") {
                    values.push(value.into_owned());
                }
            }
        }
        Uses { of_functions, values }
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
        self.of_functions
            .iter()
            .any(|(function, reads)| names.iter().any(|name| says_otherwise(function, name, reads, used)))
    }
}

/// The files that a function installs or copies from where BitBake unpacks.
fn used_files<'a>(subject: &RecipeContext<'_>, function: &OwnFunction<'a>) -> Vec<Used<'a>> {
    if function.function.is_python() || function.function.stored_name().starts_with("pkg_") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut is_there = false;
    let loops = loops(function.body());
    for command in function.commands() {
        if command.program() == Some("cd") {
            is_there = goes_there(&command);
        }
        for word in sources(&command) {
            let unquoted = word.unquoted();
            let unquoted = unquoted.strip_prefix("if=").unwrap_or(&unquoted);
            for (written, looped) in rounds(&loops, word, unquoted) {
                let is_relative = is_there
                    && !is_value(&command, word)
                    && command.scopes.is_empty()
                    && !written.starts_with(['/', '$', '-', '.', '~']);
                let source = match is_relative {
                    true => Some(Source { rest: written.clone(), written: None }),
                    false => source_below_unpacked(subject, &written),
                };
                let Some(Source { rest, written: variable }) = source else { continue };
                let rest = rest.as_str();
                let value = subject.recipe.data.expand(rest);
                let Some(path) = value.exact().map(|path| path.trim_end_matches('/').replace("//", "/"))
                else {
                    continue;
                };
                let path = path.trim_start_matches("./").to_owned();
                let is_plain = !matches!(path.as_str(), "" | ".")
                    && !path.contains(['$', '*', '?', '[', '`', '{'])
                    && !path.contains("..");
                if is_plain && !is_made(&path) && !fails_quietly(function, &word.span) {
                    let function = OwnFunction { file: function.file, function: function.function };
                    let name = rest.rsplit('/').find(|part| !part.is_empty()).unwrap_or(rest).to_owned();
                    let written = variable.unwrap_or(name);
                    let command = whole(&command);
                    found.push(Used { function, word: word.span.clone(), command, path, written, looped });
                }
            }
        }
    }
    found
}

/// A loop of the shell over words that are known.
struct Loop<'a> {
    name: &'a str,
    words: Vec<&'a str>,
    /// The place of the words, and that of the whole loop.
    of_words: Range<usize>,
    span: Range<usize>,
}

fn loops(body: &str) -> Vec<Loop<'_>> {
    let script = Script::read(body);
    let mut found = Vec::new();
    script.each(&mut |node| {
        let Kind::For(each) = &node.kind else { return };
        let listed = each.words.as_deref().unwrap_or_default();
        let (Some(first), Some(last)) = (listed.first(), listed.last()) else { return };
        let words: Vec<&str> = listed.iter().map(|word| &body[word.span.clone()]).collect();
        if words.iter().all(|word| !word.contains(['$', '*', '?', '[', '`', '{', '"', '\''])) {
            let of_words = first.span.start..last.span.end;
            found.push(Loop { name: &body[each.name.clone()], words, of_words, span: node.span.clone() });
        }
    });
    found
}

/// What a word is in each round of the loop around it, with the place of the loop's words. A word without its
/// variable is itself.
fn rounds(loops: &[Loop<'_>], word: &CommandWord<'_>, text: &str) -> Vec<(String, Option<Range<usize>>)> {
    for each in loops {
        let is_around = each.span.contains(&word.span.start) && !each.of_words.contains(&word.span.start);
        let name = [format!("${{{}}}", each.name), format!("${}", each.name)];
        let Some(spelling) = name.iter().find(|name| text.contains(name.as_str())) else { continue };
        let after = text.split_once(spelling.as_str()).map_or("", |(_, after)| after);
        let goes_on = after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if is_around && (spelling.starts_with("${") || !goes_on) {
            let rounds = each.words.iter().map(|word| text.replace(spelling.as_str(), word));
            return rounds.map(|text| (text, Some(each.of_words.clone()))).collect();
        }
    }
    vec![(text.to_owned(), None)]
}

/// From the first word of a command to its last one.
fn whole(command: &Command<'_>) -> Range<usize> {
    let start = command.words.first().map_or(0, |word| word.span.start);
    start..command.words.last().map_or(start, |word| word.span.end)
}

/// Whether a command makes the directory that BitBake unpacks into the one where it goes on.
fn goes_there(command: &Command<'_>) -> bool {
    let words = command.arguments();
    command.scopes.is_empty() && matches!(words, [only] if is_unpacked_directory(&only.unquoted()))
}

/// Whether a word belongs to the option before it: a mode, an owner.
fn is_value(command: &Command<'_>, word: &CommandWord<'_>) -> bool {
    let at = command.words.iter().position(|other| other.span == word.span).unwrap_or_default();
    let before = at.checked_sub(1).and_then(|at| command.words.get(at));
    let is_after_option =
        before.is_some_and(|before| matches!(before.raw, "-m" | "-o" | "-g" | "-S" | "-C" | "-e" | "-f"));
    command.program() == Some("sed") || is_after_option
}

/// What a command reads.
fn sources<'c, 't>(command: &'c Command<'t>) -> Vec<&'c CommandWord<'t>> {
    let words = command.arguments();
    match command.program() {
        Some("install") if command.says("-d") || command.says("--directory") => Vec::new(),
        Some("install" | "cp" | "mv") => copied(words),
        Some("rsync") => words.split_last().map_or(Vec::new(), |(_, sources)| sources.iter().collect()),
        Some("cat") => words.iter().collect(),
        // The first one may be what it does; that is no path.
        Some("sed") if !command.says("-f") => words.iter().collect(),
        Some("tar") => archive(words).into_iter().collect(),
        Some("dd") => words.iter().filter(|word| word.raw.starts_with("if=")).collect(),
        Some("${CC}" | "${CXX}") => words.iter().filter(is_code).collect(),
        _ => Vec::new(),
    }
}

/// Whether a word names code that people write.
fn is_code(word: &&CommandWord<'_>) -> bool {
    [".c", ".cc", ".cpp", ".cxx", ".S"].iter().any(|ending| word.raw.ends_with(ending))
}

/// What `install`, `cp` and `mv` take: all but the target, which comes first after `-t`.
fn copied<'c, 't>(words: &'c [CommandWord<'t>]) -> Vec<&'c CommandWord<'t>> {
    let Some(at) = words.iter().position(is_target_option) else {
        return words.split_last().map_or(Vec::new(), |(_, sources)| sources.iter().collect());
    };
    let is_apart = matches!(words[at].raw, "-t" | "--target-directory");
    let after = words.iter().skip(at + 1 + usize::from(is_apart));
    words[..at].iter().chain(after).collect()
}

fn is_target_option(word: &CommandWord<'_>) -> bool {
    word.raw.starts_with("--target-directory") || word.raw.starts_with("-t") && !word.raw.starts_with("--")
}

/// The archive that `tar` takes apart.
pub(super) fn archive<'c, 't>(words: &'c [CommandWord<'t>]) -> Option<&'c CommandWord<'t>> {
    let first = words.first()?;
    let extracts = letters(first).contains('x') && !first.raw.starts_with("--")
        || words.iter().any(|word| word.raw == "-x");
    if !extracts {
        return None;
    }
    let at = words.iter().position(|word| !word.raw.starts_with("--") && letters(word).ends_with('f'))?;
    words.get(at + 1)
}

/// The letters of an option.
fn letters<'t>(word: &CommandWord<'t>) -> &'t str {
    word.raw.trim_start_matches('-')
}

/// Where a file is that a command reads.
struct Source {
    /// Below the directory that BitBake unpacks into.
    rest: String,
    /// The variable that holds the path, as it is written.
    written: Option<String>,
}

/// The part of a path below the directory that BitBake unpacks into.
fn source_below_unpacked(subject: &RecipeContext<'_>, word: &str) -> Option<Source> {
    let recipe = subject.recipe;
    if let Some(rest) = below_unpacked(recipe, word) {
        return Some(Source { rest: rest.to_owned(), written: None });
    }
    let data = &recipe.data;
    let name = word.strip_prefix("${")?.strip_suffix('}')?;
    let value = data.get_raw(name)?.source();
    if name == "S" || subject.written(name).is_empty() || data.variants(name).next().is_some() {
        return None;
    }
    let rest = without_unpacked_directory(&value)?.to_owned();
    Some(Source { rest, written: Some(word.to_owned()) })
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

/// Whether a function says a name where it does not read the file that is used.
fn says_otherwise(function: &OwnFunction<'_>, name: &str, reads: &[Used<'_>], used: &Used<'_>) -> bool {
    let body = function.body();
    for (at, _) in body.match_indices(name) {
        let line = body[..at].rfind('\n').map_or(0, |end| end + 1);
        let is_comment = body[line..at].trim_start().starts_with('#');
        if is_comment || is_read(reads, used, at) {
            continue;
        }
        let before = body[line..at].trim_end_matches(|c| !ends_word(c));
        let word = &body[line + before.len()..at];
        if !["${D}", "${IMAGE_ROOTFS}", "$D", "${DEPLOYDIR}"].iter().any(|root| word.starts_with(root)) {
            return true;
        }
    }
    false
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '(' | ')' | '<' | '>' | '=')
}

/// Whether a command of the function reads the file there: what a command makes of a file that is not there,
/// it does not make.
fn is_read(reads: &[Used<'_>], used: &Used<'_>, at: usize) -> bool {
    let next = reads.partition_point(|other| other.word.start <= at);
    if next > 0 && reads[next - 1].word.contains(&at) {
        return true;
    }
    let of_same = |other: &&Used<'_>| other.path == used.path;
    reads.iter().filter(of_same).any(|other| {
        other.command.contains(&at) || other.looped.as_ref().is_some_and(|words| words.contains(&at))
    })
}
