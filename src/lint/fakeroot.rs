//! The functions that a recipe runs, its own and those of its classes.

use std::sync::Arc;

use super::RecipeContext;
use memchr::memmem;

use crate::embed::shell::{Command, commands};
use crate::model::Parsed;
use crate::syntax::ast::{Function, View};
use crate::text::Span;

/// A function that a task runs as the root that pseudo makes up.
pub struct OwnFunction<'a> {
    pub file: &'a Arc<Parsed>,
    pub function: Function<'a>,
}

impl<'a> OwnFunction<'a> {
    /// The commands of its body.
    pub fn commands(&self) -> Vec<Command<'a>> {
        commands(self.body())
    }

    /// The lines between its braces.
    pub fn body(&self) -> &'a str {
        self.function.body().slice(self.function.0.file.text)
    }

    /// Where a part of the body stands in the file.
    pub fn span(&self, part: &std::ops::Range<usize>) -> Span {
        let start = self.function.body().start as usize;
        Span::new(start + part.start, start + part.end)
    }
}

impl RecipeContext<'_> {
    /// The functions that run as the root that pseudo makes up, in the recipe's own files and in the classes
    /// that are there, if the recipe has to do with `pvr` at all: those with the keyword `fakeroot`, tasks
    /// with the flag of this name, the commands of images, and the shell functions that these call.
    pub fn fakeroot_functions(&self) -> Vec<OwnFunction<'_>> {
        if !self.may_run_pvr() {
            return Vec::new();
        }
        let mut others = Vec::new();
        for file in self.own_files().into_iter().chain(self.recipe.class_files()) {
            let text = file.source.text().as_bytes();
            if !["fakeroot", "pvr"].iter().any(|word| memmem::find(text, word.as_bytes()).is_some()) {
                continue;
            }
            for stmt in file.ast().stmts() {
                if let View::Function(function) = stmt.view() {
                    others.push(OwnFunction { file, function });
                }
            }
        }
        let (mut found, mut others): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|function| self.is_fakeroot(function));
        let mut next = 0;
        while let Some(caller) = found.get(next) {
            next += 1;
            if caller.function.is_python() {
                continue;
            }
            let called: Vec<&str> = caller.commands().iter().filter_map(Command::program).collect();
            let callees = others.extract_if(.., |function| {
                !function.function.is_python() && called.contains(&function.function.stored_name().as_ref())
            });
            let callees: Vec<_> = callees.collect();
            found.extend(callees);
        }
        found
    }

    /// Whether BitBake runs a function under pseudo by itself.
    fn is_fakeroot(&self, function: &OwnFunction<'_>) -> bool {
        let name = function.function.stored_name();
        let mut parts = name.split(':');
        let task = parts.next().unwrap_or_default();
        // `image` gives the flag to the tasks that it makes of these.
        let is_image_command = task == "IMAGE_CMD" && parts.next().is_some();
        if function.function.is_fakeroot() || is_image_command {
            return true;
        }
        let flag = if task.starts_with("do_") { self.recipe.data.flag(task, "fakeroot") } else { None };
        flag.is_some_and(|flag| flag.surely(|text| !text.is_empty()))
    }

    /// Whether one of its own files or the name of a class speaks of `pvr`.
    fn may_run_pvr(&self) -> bool {
        let files = self.own_files();
        self.recipe.inherits.iter().any(|inherit| inherit.class.contains("pvr"))
            || files.iter().any(|file| memmem::find(file.source.text().as_bytes(), b"pvr").is_some())
    }
}
