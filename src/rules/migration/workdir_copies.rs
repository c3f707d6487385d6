//! What the functions of a recipe put into WORKDIR themselves.

use crate::embed::shell::{Node, Script, unquote};
use crate::lint::RecipeContext;
use crate::lint::installs::{clean, operands, value_of};
use crate::model::Datastore;
use crate::syntax::ast::View;

/// The files that functions make in WORKDIR, or look for before they use them.
#[derive(Default)]
pub(super) struct Copies {
    /// Below WORKDIR, with a slash before each.
    paths: Vec<String>,
    /// Whether there may be any others.
    is_open: bool,
    /// The Python functions that write something and speak of WORKDIR.
    python: Vec<String>,
}

/// What Python code writes files with.
const WRITES: [&str; 7] = ["copy", "rename", "move", "link", "'w", "\"w", "write"];

impl Copies {
    /// The functions of its own files count, and those of all classes that are in the shell.
    pub(super) fn of(subject: &RecipeContext<'_>) -> Copies {
        let mut copies = Copies::default();
        let classes = subject.recipe.class_files().map(|file| (file, false));
        let own = subject.own_files().into_iter().map(|file| (file, true));
        for (file, is_own) in classes.chain(own) {
            let text = file.source.text();
            if !text.contains("WORKDIR") {
                continue;
            }
            for stmt in file.ast().stmts() {
                let View::Function(function) = stmt.view() else { continue };
                let body = function.body().slice(text);
                if !body.contains("WORKDIR") {
                    continue;
                }
                if function.is_python() {
                    let writes = WRITES.iter().any(|word| body.contains(word));
                    if is_own && writes {
                        copies.python.push(body.to_owned());
                    }
                } else {
                    Script::read(body).each(&mut |node| copies.add(&subject.recipe.data, node, body));
                }
            }
        }
        copies
    }

    /// Whether there may be a file of that path below WORKDIR.
    pub(super) fn may_hold(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let full = format!("/{path}");
        self.is_open
            || self.paths.iter().any(|made| is_at_or_below(&full, made))
            || self.python.iter().any(|code| code.contains("UNPACKDIR") || code.contains(name))
    }

    fn add(&mut self, data: &Datastore, node: &Node, body: &str) {
        for redirect in &node.redirects {
            if body[redirect.operator.clone()].starts_with('>') {
                self.put(data, &body[redirect.target.span.clone()], "");
            }
        }
        let Some((first, rest)) = node.as_simple().and_then(|simple| simple.words.split_first()) else {
            return;
        };
        let arguments: Vec<&str> = rest.iter().map(|word| &body[word.span.clone()]).collect();
        match &body[first.span.clone()] {
            "cp" | "mv" | "ln" | "install" | "rsync" => self.copy(data, &arguments),
            "touch" | "tee" | "test" | "[" => {
                arguments.iter().for_each(|target| self.put(data, target, ""));
            }
            "rm" if arguments.iter().any(|word| word.starts_with('-') && word.contains('f')) => {
                arguments.iter().for_each(|target| self.put(data, target, ""));
            }
            "tar" | "unzip" | "cpio" => self.is_open |= arguments.iter().any(|word| is_workdir(word)),
            _ => {
                let output = value_of(&arguments, 'o', "--output");
                output.iter().for_each(|target| self.put(data, target, ""));
            }
        }
    }

    fn copy(&mut self, data: &Datastore, arguments: &[&str]) {
        let operands = operands(arguments, "mogtS");
        let directory = value_of(arguments, 't', "--target-directory");
        let (target, sources) = match (&directory, operands.split_last()) {
            (Some(directory), _) => (directory.as_str(), operands.as_slice()),
            (None, Some((target, sources))) => (*target, sources),
            _ => return,
        };
        self.put(data, target, "");
        for source in sources {
            let source = unquote(source);
            let name = source.trim_end_matches("/.").rsplit('/').next().unwrap_or_default();
            // The contents of a directory, not the directory.
            let is_all = source.ends_with('/') || source.ends_with("/.");
            self.put(data, target, if is_all { "*" } else { name });
        }
    }

    /// Puts a name below a directory, or a file in its own place if the name is empty.
    fn put(&mut self, data: &Datastore, target: &str, name: &str) {
        let target = unquote(target);
        let below = match target.strip_prefix("${WORKDIR}") {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
            // Where the shell is when it runs the command is not followed.
            None if !target.starts_with(['/', '$', '-']) => target.trim_start_matches('.'),
            _ => return,
        };
        let path = data.expand(&format!("/{below}/{name}"));
        match path.exact() {
            Some(path) if !path.contains(['*', '?', '[', '$', '`', '{']) => {
                let path = clean(path);
                if path != "/" {
                    self.paths.push(path);
                }
            }
            _ => self.is_open |= target.starts_with("${WORKDIR}") || target == ".",
        }
    }
}

fn is_at_or_below(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_workdir(word: &str) -> bool {
    matches!(unquote(word).trim_end_matches('/'), "${WORKDIR}" | "-C${WORKDIR}")
}
