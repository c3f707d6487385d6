//! Files that the functions of a recipe copy as they are to another name, which says what they are.

use memchr::memmem;

use super::lookup::{Unpacked, below_unpacked, is_unpacked_directory, names_read};
use super::{ContainerKind, ManifestKind};
use crate::embed::shell::{Command, commands, unquote};
use crate::model::Recipe;
use crate::syntax::ast::View;

/// One that BitBake unpacks and a function copies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Copy {
    /// Its path below the directory that BitBake unpacks into.
    source: String,
    /// Where it goes, as it is written.
    directory: String,
    name: String,
    /// The name as it is written.
    written: String,
}

/// Programs that leave the text of a file alone.
const HARMLESS: [&str; 26] = [
    "[",
    "bbnote",
    "bbwarn",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "cmp",
    "cp",
    "diff",
    "echo",
    "find",
    "git",
    "grep",
    "install",
    "jq",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "printf",
    "pvr",
    "rm",
    "sha256sum",
    "tar",
    "test",
];

/// The copies of JSON files that the recipe's own shell functions make and that nothing changes.
pub(super) fn copies(recipe: &Recipe) -> Vec<Copy> {
    let mut shell = Vec::new();
    let mut python = Vec::new();
    for file in recipe.own_files() {
        if memmem::find(file.source.text().as_bytes(), b".json").is_none() {
            continue;
        }
        for stmt in file.ast().stmts() {
            if let View::Function(function) = stmt.view() {
                let body = function.body().slice(file.source.text());
                if function.is_python() { python.push(body) } else { shell.push(body) }
            }
        }
    }
    copies_in(recipe, &shell, &python)
}

/// The copies that these bodies of functions make.
pub(super) fn copies_in(recipe: &Recipe, shell: &[&str], python: &[&str]) -> Vec<Copy> {
    let commands: Vec<Command<'_>> = shell.iter().flat_map(|body| commands(body)).collect();
    let mut found: Vec<Copy> = commands.iter().filter_map(|command| Copy::of(recipe, command)).collect();
    found.retain(|copy| {
        let changes = |command: &Command<'_>| copy.is_changed_by(recipe, command);
        !commands.iter().any(changes) && !python.iter().any(|body| body.contains(&copy.source))
    });
    found
}

impl Copy {
    fn of(recipe: &Recipe, command: &Command<'_>) -> Option<Copy> {
        if !matches!(command.program(), Some("cp" | "install" | "mv" | "ln")) {
            return None;
        }
        let mut paths = Vec::new();
        let mut words = command.arguments().iter();
        while let Some(word) = words.next() {
            match word.raw {
                "-m" | "-o" | "-g" | "-S" => drop(words.next()),
                "-t" | "--target-directory" => return None,
                option if option.starts_with('-') => {}
                _ => paths.push(word.unquoted().into_owned()),
            }
        }
        let [source, target] = <[String; 2]>::try_from(paths).ok()?;
        let (directory, name) = target.rsplit_once('/').unwrap_or((".", &target));
        let exact = |text: &str| Some(recipe.data.expand(text).exact()?.to_owned());
        let (name, written) = (exact(name)?, name.to_owned());
        let source = exact(below_unpacked(recipe, &source)?)?;
        if !name.ends_with(".json") || [&name, &source].iter().any(|path| path.contains(['$', '*', '?'])) {
            return None;
        }
        Some(Copy { source, directory: directory.to_owned(), name, written })
    }

    /// Whether a command may change the text, of the file or of its copy.
    fn is_changed_by(&self, recipe: &Recipe, command: &Command<'_>) -> bool {
        let own_name = self.source.rsplit('/').next().unwrap_or_default();
        let names = |word: &str| {
            let last = unquote(word).rsplit('/').next().unwrap_or_default().to_owned();
            let is_said = [own_name, &self.name, &self.written].iter().any(|name| word.contains(*name));
            is_said
                || match recipe.data.expand(&last).possible() {
                    Some(texts) => texts.iter().any(|text| text == own_name || *text == self.name),
                    // It may be any JSON file.
                    None => last.ends_with(".json"),
                }
        };
        command.outputs.iter().any(|word| names(word.raw))
            || !command.program().is_some_and(|program| HARMLESS.contains(&program))
                && command.words.iter().any(|word| names(word.raw))
    }

    /// Whether it lies where BitBake unpacks.
    fn is_unpacked(&self) -> bool {
        is_unpacked_directory(&self.directory)
    }

    pub(super) fn is_of(&self, entry: &Unpacked) -> bool {
        matches!(entry, Unpacked::At(path) if *path == self.source)
    }

    pub(super) fn is_device(&self) -> bool {
        self.name == "device.json"
    }

    /// What a class reads it as.
    pub(super) fn read_as(&self, class: ContainerKind, name: &str) -> Option<ManifestKind> {
        if !self.is_unpacked() {
            return None;
        }
        ManifestKind::ALL.into_iter().find(|kind| names_read(class, *kind, name).contains(&self.name))
    }
}
