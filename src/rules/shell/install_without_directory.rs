//! `install-without-directory`: a file goes into a directory below `${D}` that nothing makes before.

use std::collections::BTreeSet;

use crate::embed::shell::{AndOr, Kind, List, Node, Simple, Span, unquote};
use crate::lint::installs::{clean, has_option, operands, possible};
use crate::lint::shell_values::ShellValues;
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "install-without-directory", Body(check));

/// Commands that put nothing below `${D}`.
const HARMLESS: [&str; 30] = [
    ":", "[", "awk", "basename", "bbdebug", "bbnote", "bbplain", "bbwarn", "break", "cat", "cd", "chgrp",
    "chmod", "chown", "cut", "dirname", "echo", "exit", "export", "false", "find", "grep", "local", "printf",
    "return", "rm", "sed", "test", "true", "tr",
];

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    let data = &subject.recipe.data;
    // Only when this task begins is `${D}` empty.
    let is_install = body.kind == BodyKind::Run && body.name == "do_install";
    if !is_install || !body.script.faults.is_empty() || subject.may_run_others_before(&body.name) {
        return;
    }
    let mut walk = Walk {
        body,
        subject,
        made: BTreeSet::new(),
        loops: ShellValues::default(),
        ended: false,
        found: Vec::new(),
    };
    for flag in ["dirs", "cleandirs"] {
        let Some(directories) = data.flag_raw(&body.name, flag) else { continue };
        for directory in directories.source().split_whitespace() {
            // Those that are elsewhere do not matter.
            if directory.starts_with("${D}") {
                walk.make_word(directory);
            }
        }
    }
    walk.list(&body.script.list);
    for (span, directory) in walk.found {
        let Some((file, place)) = body.place(&span) else { continue };
        let message = format!("nothing makes the directory `{directory}` before this");
        let mut report = cx.report(file, place, message);
        report.help(format!("`install -d {directory}` makes it"));
        let text = file.text();
        let line = text[..place.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let indent = &text[line..place.start as usize];
        if indent.trim().is_empty() && body.is_in_one_file(&span) {
            let insert = Edit::insert(line, format!("{indent}install -d {directory}\n"));
            report.fix(Fix::unsafe_("make the directory", vec![insert]).changes_value());
        }
    }
}

/// Stands for `${D}`, wherever that is.
const ROOT: &str = "/D";

struct Walk<'b, 's, 'r> {
    body: &'b Body,
    subject: &'s RecipeContext<'r>,
    /// Directories that are made, expanded.
    made: BTreeSet<String>,
    /// The variables of loops around, with their words.
    loops: ShellValues,
    /// Whether something ran that may have made anything.
    ended: bool,
    found: Vec<(Span, String)>,
}

impl Walk<'_, '_, '_> {
    fn list(&mut self, list: &List) {
        for node in list.iter().flat_map(AndOr::nodes) {
            if self.ended {
                return;
            }
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node) {
        // What a substitution does is not followed.
        let has_command = node.words().iter().any(|word| self.body.slice(&word.span).contains(['`']))
            || node.words().iter().any(|word| self.body.slice(&word.span).contains("$("));
        match &node.kind {
            Kind::Simple(simple) => self.simple(node, simple, has_command),
            Kind::Function(_) => self.ended = true,
            Kind::For(each) => {
                let name = self.body.slice(&each.name).to_owned();
                let words = each.words.iter().flatten().map(|word| self.body.slice(&word.span));
                let words: Vec<String> = words.map(|word| unquote(word).into_owned()).collect();
                self.loops.push(name, words);
                self.list(&each.body);
                self.loops.pop();
            }
            _ => {
                for list in node.lists() {
                    self.list(list);
                }
            }
        }
        for redirect in &node.redirects {
            let target = self.body.slice(&redirect.target.span);
            if self.body.slice(&redirect.operator).starts_with('>') && !self.ended {
                self.put(&node.span, target, false);
            }
        }
    }

    fn simple(&mut self, node: &Node, simple: &Simple, has_command: bool) {
        let Some((first, arguments)) = simple.words.split_first() else { return };
        let program = self.body.slice(&first.span);
        let arguments: Vec<&str> = arguments.iter().map(|word| self.body.slice(&word.span)).collect();
        if has_command && matches!(program, "install" | "mkdir" | "cp" | "ln" | "touch") {
            self.ended = true;
            return;
        }
        match program {
            "install" => self.install(node, &arguments),
            "mkdir" => operands(&arguments, "m").into_iter().for_each(|word| self.make_word(word)),
            "touch" | "tee" => {
                operands(&arguments, "").into_iter().for_each(|word| self.put(&node.span, word, false))
            }
            "cp" if has_option(&arguments, "", &["--parents"]) => self.ended = true,
            "mknod" | "mkfifo" => operands(&arguments, "m")
                .first()
                .into_iter()
                .for_each(|word| self.put(&node.span, word, false)),
            // Of what lies below the target nothing is known afterwards.
            "cp" if has_option(&arguments, "rRa", &["--recursive", "--archive"]) => {
                self.copy_tree(node, &arguments);
                self.ended = true;
            }
            "cp" => self.copy(node, &arguments),
            "ln" => self.copy(node, &arguments),
            _ if HARMLESS.contains(&program) => {}
            _ => self.ended = true,
        }
    }

    fn install(&mut self, node: &Node, arguments: &[&str]) {
        if has_option(arguments, "d", &["--directory"]) {
            operands(arguments, "mog").into_iter().for_each(|word| self.make_word(word));
        } else if has_option(arguments, "D", &[]) {
            // It makes what it needs.
            let operands = operands(arguments, "mogt");
            let directory = match arguments.iter().position(|word| *word == "-t") {
                Some(at) => arguments.get(at + 1).map(|word| (*word).to_owned()),
                None => operands.last().map(|word| parent(&unquote(word)).to_owned()),
            };
            directory.iter().for_each(|directory| self.make_word(directory));
        } else {
            self.copy(node, arguments);
        }
    }

    /// `install`, `cp` or `ln`: sources and a target.
    fn copy(&mut self, node: &Node, arguments: &[&str]) {
        if let Some(at) = arguments.iter().position(|word| *word == "-t") {
            let directory = arguments.get(at + 1).copied().unwrap_or_default();
            self.put(&node.span, directory, true);
            return;
        }
        if arguments.iter().any(|word| word.starts_with("--target-directory")) {
            self.ended = true;
            return;
        }
        let operands = operands(arguments, "mogS");
        if let [_, .., target] = operands.as_slice() {
            let is_directory = operands.len() > 2;
            self.put(&node.span, target, is_directory);
        }
    }

    /// `cp -r`: a target that is not there may become a directory, but those above it have to be there.
    fn copy_tree(&mut self, node: &Node, arguments: &[&str]) {
        let operands = operands(arguments, "mogS");
        if let [_, target] = operands.as_slice() {
            let target = unquote(target);
            self.put(&node.span, target.trim_end_matches(['/', '.']), false);
        }
    }

    fn make_word(&mut self, word: &str) {
        let written = unquote(word);
        if written.starts_with('/') || written.starts_with("${") && !written.starts_with("${D}") {
            return;
        }
        let Some(rounds) = self.expand(word) else {
            self.ended = true;
            return;
        };
        rounds.iter().flatten().for_each(|word| self.make(word));
    }

    fn make(&mut self, directory: &str) {
        let mut path = clean(directory);
        while !path.is_empty() && path != "/" {
            let above = parent(&path).to_owned();
            self.made.insert(path);
            path = above;
        }
    }

    /// Something is put at `target`, or into it.
    fn put(&mut self, span: &Span, target: &str, into: bool) {
        let written = unquote(target).into_owned();
        if !written.starts_with("${D}") {
            return;
        }
        let into = into || written.ends_with('/');
        let rounds: Vec<Vec<String>> = match self.expand(&written) {
            Some(rounds) if into => rounds,
            // The target itself may be a directory that is there.
            Some(rounds) if rounds.iter().flatten().any(|path| self.is_there(&clean(path))) => rounds,
            Some(mut rounds) => {
                for path in rounds.iter_mut().flatten() {
                    *path = parent(path).to_owned();
                }
                rounds
            }
            // The name of the file may be anything.
            None if into => return,
            None => match self.expand(parent(&written)) {
                Some(rounds) => rounds,
                None => return,
            },
        };
        for paths in rounds {
            let paths: Vec<String> = paths.iter().map(|path| clean(path)).collect();
            let Some(path) = paths.first() else { continue };
            // What begins with `${D}` without a slash after it lies beside that directory.
            let Some(below) = path.strip_prefix(ROOT) else { continue };
            if paths.iter().any(|path| self.is_there(path)) {
                continue;
            }
            let above = if into { written.trim_end_matches('/') } else { parent(&written) };
            let is_written = self
                .expand(above)
                .is_some_and(|rounds| rounds.iter().flatten().any(|above| clean(above) == *path));
            let shown = if is_written { above.to_owned() } else { format!("${{D}}{below}") };
            // Said once; what else goes there fails for the same reason.
            paths.iter().for_each(|path| self.make(path));
            self.found.push((span.clone(), shown));
        }
    }

    fn is_there(&self, path: &str) -> bool {
        path == ROOT || self.made.contains(path)
    }

    /// What a word may come to below `${D}`, for each round of the loops around. `None` if that is not
    /// known.
    fn expand(&self, word: &str) -> Option<Vec<Vec<String>>> {
        let word = unquote(word);
        let mut rounds = possible(self.subject, &self.loops, word.strip_prefix("${D}")?)?;
        for path in rounds.iter_mut().flatten() {
            path.insert_str(0, ROOT);
        }
        Some(rounds)
    }
}

fn parent(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rfind('/').map_or("", |at| &path[..at])
}
