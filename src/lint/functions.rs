//! The functions that a recipe runs, its own and those of its classes.

use std::sync::Arc;

use super::Subject;
use memchr::memmem;

use crate::embed::shell::{Command, commands};
use crate::model::{Found, Parsed};
use crate::syntax::ast::{Function, View};
use crate::text::Span;

/// A shell function that a task runs as the root that pseudo makes up.
pub struct FakerootFunction<'a> {
    pub file: &'a Arc<Parsed>,
    pub function: Function<'a>,
}

impl<'a> FakerootFunction<'a> {
    /// The commands of its body.
    pub fn commands(&self) -> Vec<Command<'a>> {
        commands(self.body())
    }

    fn body(&self) -> &'a str {
        self.function.body().slice(self.function.0.file.text)
    }

    /// Where a part of the body stands in the file.
    pub fn span(&self, part: &std::ops::Range<usize>) -> Span {
        let start = self.function.body().start as usize;
        Span::new(start + part.start, start + part.end)
    }
}

impl Subject<'_> {
    /// The functions with the keyword `fakeroot` in the recipe's own files and in the classes that are there,
    /// if the recipe has to do with `pvr` at all.
    pub fn fakeroot_functions(&self) -> Vec<FakerootFunction<'_>> {
        if !self.may_run_pvr() {
            return Vec::new();
        }
        let classes = self.recipe.inherits.iter().filter_map(|inherit| match &inherit.found {
            Found::File(file) => Some(file),
            _ => None,
        });
        let files = self
            .own_files()
            .into_iter()
            .chain(classes)
            .filter(|file| memmem::find(file.source.text().as_bytes(), b"fakeroot").is_some());
        let mut found = Vec::new();
        for file in files {
            for stmt in file.ast().stmts() {
                if let View::Function(function) = stmt.view()
                    && function.is_fakeroot()
                {
                    found.push(FakerootFunction { file, function });
                }
            }
        }
        found
    }

    /// Whether one of its own files or the name of a class speaks of `pvr`.
    fn may_run_pvr(&self) -> bool {
        let says_so = |file: &&Arc<Parsed>| memmem::find(file.source.text().as_bytes(), b"pvr").is_some();
        self.recipe.inherits.iter().any(|inherit| inherit.class.contains("pvr"))
            || self.own_files().iter().any(says_so)
    }
}
