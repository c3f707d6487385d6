//! What the commands of a shell function put below a directory such as `${IMAGE_ROOTFS}`.

use std::ops::Range;

use super::shell_values::{ShellValues, spellings};
use super::{Body, BodyKind, OwnFunction, RecipeContext};
use crate::embed::shell::{Kind, List, Node, Simple, unquote};

/// A file that a command makes.
#[derive(Clone, Debug)]
pub struct Installed {
    /// Below the directory, with a slash before it.
    pub path: String,
    /// The name of what is copied; `None` if it is not known, or the text is made here.
    pub source: Option<String>,
    /// Whether it can be run, as far as that is known.
    pub executable: Option<bool>,
    /// Whether there may be any files below the path.
    pub is_tree: bool,
    /// Whether it is made there whatever conditions hold, and wherever variables lead.
    pub is_sure: bool,
    /// The command in the text of the function.
    pub span: Range<usize>,
}

/// The files that functions put below a directory.
#[derive(Clone, Debug, Default)]
pub struct Installs {
    /// Each with the function that makes it, by its place in [`RecipeContext::bodies`].
    pub files: Vec<(usize, Installed)>,
    /// Whether some of their names are known only when they run.
    pub open: bool,
}

impl RecipeContext<'_> {
    /// What the recipe's own functions that run put below `root`, a reference such as `${IMAGE_ROOTFS}`.
    pub fn installs(&self, root: &str) -> Installs {
        let mut installs = Installs::default();
        for (number, body) in self.bodies().iter().enumerate() {
            if body.kind != BodyKind::Run {
                continue;
            }
            let (files, is_open) = self.installed_by(body, root);
            installs.files.extend(files.into_iter().map(|file| (number, file)));
            installs.open |= is_open;
        }
        installs
    }

    /// What all of its own functions put below `root`, whether they run or not. `None` if some of that is
    /// known only when they run.
    pub fn may_install(&self, root: &str) -> Option<Vec<(usize, Installed)>> {
        if self.own_functions().iter().any(|function| self.is_in_no_body(function)) {
            return None;
        }
        let mut found = Vec::new();
        for (number, body) in self.bodies().iter().enumerate() {
            if body.kind == BodyKind::Scriptlet {
                continue;
            }
            let (files, is_open) = self.installed_by(body, root);
            if is_open {
                return None;
            }
            found.extend(files.into_iter().map(|file| (number, file)));
        }
        Some(found)
    }

    /// Whether it is a shell function that the bodies have no part of, though it may be run.
    fn is_in_no_body(&self, function: &OwnFunction<'_>) -> bool {
        let function = function.function;
        let name = function.stored_name();
        if function.is_python() || function.is_anonymous() || name.starts_with("pkg_") {
            return false;
        }
        let stem = name.split(':').next().unwrap_or_default();
        self.bodies().iter().all(|body| body.name != stem)
    }

    /// What one function puts below `root`, and whether some names are known only when it runs.
    pub fn installed_by(&self, body: &Body, root: &str) -> (Vec<Installed>, bool) {
        // BitBake's own value comes first.
        let loops = body.constants().filtered(|name, _| self.recipe.data.history(name).is_empty());
        let mut walk = Walk { body, subject: self, root, loops, doubts: 0, found: Vec::new(), open: false };
        walk.list(&body.script.list);
        (walk.found, walk.open)
    }
}

/// Commands that put nothing anywhere.
const QUIET: [&str; 26] = [
    ":", "[", "[[", "awk", "basename", "bbdebug", "bbnote", "bbplain", "bbwarn", "cat", "cd", "chgrp",
    "chown", "cut", "dirname", "du", "echo", "find", "grep", "ls", "mkdir", "printf", "rm", "rmdir", "sed",
    "test",
];

struct Walk<'b, 's, 'r> {
    body: &'b Body,
    subject: &'s RecipeContext<'r>,
    root: &'b str,
    loops: ShellValues,
    /// How many conditions there are around.
    doubts: usize,
    found: Vec<Installed>,
    open: bool,
}

impl Walk<'_, '_, '_> {
    fn list(&mut self, list: &List) {
        for item in list {
            item.first.commands.iter().for_each(|node| self.node(node));
            self.doubts += 1;
            item.nodes().skip(item.first.commands.len()).for_each(|node| self.node(node));
            self.doubts -= 1;
        }
    }

    fn node(&mut self, node: &Node) {
        match &node.kind {
            Kind::Simple(simple) => self.simple(node, simple),
            Kind::For(each) => {
                let words =
                    self.body.words_of_loop(each).into_iter().flat_map(|word| self.list_of(word)).collect();
                self.loops.push(self.body.slice(&each.name).to_owned(), words);
                self.list(&each.body);
                self.loops.pop();
            }
            Kind::Group(list) | Kind::Subshell(list) => self.list(list),
            Kind::Function(function) => self.in_doubt(function.body.lists()),
            _ => self.in_doubt(node.lists()),
        }
        for redirect in &node.redirects {
            if self.body.slice(&redirect.operator).starts_with('>') {
                let target = self.body.slice(&redirect.target.span).to_owned();
                self.put(node, &target, &[], Some(false));
            }
        }
    }

    /// The words of a variable of BitBake that a loop goes over.
    fn list_of(&self, word: String) -> Vec<String> {
        let is_variable = word.starts_with("${") && word.find('}') == Some(word.len() - 1);
        if !is_variable {
            return vec![word];
        }
        match self.subject.recipe.data.expand(&word).exact() {
            Some(text) => text.split_whitespace().map(str::to_owned).collect(),
            None => vec![word],
        }
    }

    /// What may not be run.
    fn in_doubt(&mut self, lists: Vec<&List>) {
        self.doubts += 1;
        lists.into_iter().for_each(|list| self.list(list));
        self.doubts -= 1;
    }

    fn simple(&mut self, node: &Node, simple: &Simple) {
        let Some((first, rest)) = simple.words.split_first() else { return };
        let arguments: Vec<&str> = rest.iter().map(|word| self.body.slice(&word.span)).collect();
        let operands = operands(&arguments, "mogtS");
        match self.body.slice(&first.span) {
            "install" if has_option(&arguments, "d", &["--directory"]) => {}
            "install" => {
                let executable = match value_of(&arguments, 'm', "--mode") {
                    None => Some(true),
                    Some(mode) => is_executable(&mode),
                };
                self.copy(node, &arguments, &operands, executable);
            }
            "cp" | "mv" | "ln" => {
                let before = self.found.len();
                self.copy(node, &arguments, &operands, None);
                let is_tree = self.body.slice(&first.span) == "mv"
                    || has_option(&arguments, "rRa", &["--recursive", "--archive", "--parents"]);
                self.found[before..].iter_mut().for_each(|file| file.is_tree = is_tree);
            }
            "touch" => operands.iter().for_each(|target| self.put(node, target, &[], Some(false))),
            "tee" => operands.iter().for_each(|target| self.put(node, target, &[], Some(false))),
            "chmod" => self.change_mode(&arguments),
            "dd" => {
                let source = arguments.iter().find_map(|word| word.strip_prefix("if="));
                if let Some(target) = arguments.iter().find_map(|word| word.strip_prefix("of=")) {
                    self.put(node, target, source.as_slice(), Some(false));
                }
            }
            // Anything may come of it.
            program if !QUIET.contains(&program) => {
                for word in &arguments {
                    let spellings = spellings(&self.loops, word);
                    self.open |= spellings.iter().any(|spelling| spelling.contains(self.root));
                }
            }
            _ => {}
        }
    }

    fn copy(&mut self, node: &Node, arguments: &[&str], operands: &[&str], executable: Option<bool>) {
        match value_of(arguments, 't', "--target-directory") {
            Some(directory) => self.put(node, &format!("{directory}/"), operands, executable),
            None => {
                if let [sources @ .., target] = operands {
                    self.put(node, target, sources, executable);
                }
            }
        }
    }

    /// `target` may be a file or a directory: each source may have come to lie in it.
    fn put(&mut self, node: &Node, target: &str, sources: &[&str], executable: Option<bool>) {
        let target = unquote(target).into_owned();
        let mut names = Vec::new();
        for source in sources {
            names.push(unquote(source).rsplit('/').next().unwrap_or_default().to_owned());
        }
        if sources.is_empty() {
            names.push(String::new());
        }
        for name in &names {
            // Both are put in together: one variable of a loop may stand in the two of them.
            for pair in spellings(&self.loops, &format!("{target}\0{name}")) {
                let (target, name) = pair.split_once('\0').unwrap_or((&pair, ""));
                match target.strip_prefix(self.root) {
                    Some(rest) => self.put_one(node, rest, name, executable),
                    // A variable of the shell may hold the directory.
                    None => self.open |= !sources.is_empty() && begins_with_variable(self.body, target),
                }
            }
        }
    }

    fn put_one(&mut self, node: &Node, rest: &str, name: &str, executable: Option<bool>) {
        let known_name = value(self.subject, name);
        let Some(possible) = values(self.subject, rest) else {
            self.open = true;
            return;
        };
        self.open |= known_name.is_none();
        let source = match known_name {
            Some(name) if !name.is_empty() => Some(name),
            _ => None,
        };
        let is_sure = self.doubts == 0 && possible.len() == 1;
        for path in possible {
            let below = source.as_ref().map(|name| format!("{}/{name}", path.trim_end_matches('/')));
            for path in std::iter::once(path).chain(below) {
                if path.is_empty() || path.ends_with('/') {
                    continue;
                }
                self.found.push(Installed {
                    path: clean(&path),
                    source: source.clone(),
                    executable,
                    is_tree: false,
                    is_sure,
                    span: node.span.clone(),
                });
            }
        }
    }

    fn change_mode(&mut self, arguments: &[&str]) {
        let operands: Vec<&str> =
            arguments.iter().filter(|word| !is_option_of_chmod(word)).copied().collect();
        let Some((mode, paths)) = operands.split_first() else { return };
        let is_deep = has_option(arguments, "R", &["--recursive"]);
        for path in paths.iter().flat_map(|path| spellings(&self.loops, &unquote(path))) {
            let Some(rest) = path.strip_prefix(self.root) else { continue };
            let known = value(self.subject, rest).map(|path| clean(&path));
            for file in &mut self.found {
                match &known {
                    Some(path) => {
                        let is_below = is_deep && file.path.starts_with(&format!("{path}/"));
                        if file.path == *path || is_below {
                            file.executable = is_executable(mode);
                        }
                    }
                    // It may be any of them.
                    None => file.executable = None,
                }
            }
        }
    }
}

/// Whether a word begins with something that only the shell knows.
fn begins_with_variable(body: &Body, word: &str) -> bool {
    let Some(rest) = word.strip_prefix('$') else { return word.contains('$') && !word.contains("${") };
    let name = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
    name.is_none_or(|name| body.assigns(name))
}

fn is_option_of_chmod(word: &str) -> bool {
    word.starts_with("--")
        || word.strip_prefix('-').is_some_and(|rest| rest.chars().all(|c| "Rvcf".contains(c)))
}

/// What a mode says about running a file.
fn is_executable(mode: &str) -> Option<bool> {
    if !mode.is_empty() && mode.bytes().all(|byte| matches!(byte, b'0'..=b'7')) {
        return Some(mode.bytes().rev().take(3).any(|digit| (digit - b'0') & 1 == 1));
    }
    if mode.contains(['x', 'X']) && mode.contains(['+', '=']) { Some(true) } else { None }
}

/// The texts that a text may come to, for each round of the loops around it. `None` if they are not known.
pub(crate) fn possible(
    subject: &RecipeContext<'_>,
    loops: &ShellValues,
    text: &str,
) -> Option<Vec<Vec<String>>> {
    spellings(loops, &unquote(text)).iter().map(|text| values(subject, text)).collect()
}

/// What BitBake makes of a text, if nothing in it is left to the shell.
fn value(subject: &RecipeContext<'_>, text: &str) -> Option<String> {
    let [only] = <[String; 1]>::try_from(values(subject, text)?).ok()?;
    Some(only)
}

/// All that BitBake may make of a text, if nothing in it is left to the shell.
fn values(subject: &RecipeContext<'_>, text: &str) -> Option<Vec<String>> {
    let value = subject.recipe.data.expand(text);
    let texts = value.possible()?;
    // A list of words, such as that of a loop, is no path.
    if texts.iter().any(|text| text.contains(['$', '*', '?', '[', '`', ' ', '\t', '\n'])) {
        return None;
    }
    Some(texts.to_vec())
}

/// The words that are no options; `with_value` are the letters of options that take the next word.
pub(crate) fn operands<'a>(arguments: &[&'a str], with_value: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if !word.starts_with('-') || *word == "-" {
            found.push(*word);
        } else if !word.starts_with("--") && word.ends_with(|letter| with_value.contains(letter)) {
            words.next();
        }
    }
    found
}

/// Whether there is one of these options, alone or with others. What follows a letter that takes a value is
/// none.
pub(crate) fn has_option(arguments: &[&str], letters: &str, long: &[&str]) -> bool {
    arguments.iter().any(|word| {
        let short = short_options(word).unwrap_or_default();
        let end = short.find(['m', 'o', 'g', 't', 'S']).unwrap_or(short.len());
        long.contains(word) || short[..end].contains(|c| letters.contains(c))
    })
}

/// The letters of a word such as `-rf`.
fn short_options(word: &str) -> Option<&str> {
    let letters = word.strip_prefix('-')?;
    if letters.starts_with('-') { None } else { Some(letters) }
}

/// The value of an option, be it in the same word, after an equals sign, or the next word.
pub(crate) fn value_of(arguments: &[&str], letter: char, long: &str) -> Option<String> {
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if let Some(rest) = word.strip_prefix(long) {
            let next = if rest.is_empty() { words.next().copied() } else { rest.strip_prefix('=') };
            return next.map(|value| unquote(value).into_owned());
        }
        let Some(rest) = short_options(word) else { continue };
        if let Some(at) = rest.find(letter)
            && !rest[..at].contains(['m', 'o', 'g', 't', 'S'])
        {
            let value = &rest[at + letter.len_utf8()..];
            let value = if value.is_empty() { words.next().copied() } else { Some(value) };
            return value.map(|value| unquote(value).into_owned());
        }
    }
    None
}

/// A path without doubled slashes and one at the end.
pub(crate) fn clean(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if !(c == '/' && out.ends_with('/')) {
            out.push(c);
        }
    }
    if out.len() > 1 && out.ends_with('/') {
        out.pop();
    }
    out
}
