//! Files that get another text: shown as a diff, or written.

use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use rayon::prelude::*;

use super::args::Color;
use super::complain;
use super::save::{replace, target_of};
use super::terminal::style;
use crate::report::write_unified;
use crate::text::SourceFile;

/// A file as it was read, and what it shall be.
#[derive(Clone, Copy, Debug)]
pub struct Rewrite<'a> {
    pub before: &'a SourceFile,
    pub after: &'a str,
}

/// What became of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    Done,
    /// It is another name of a file that was written.
    Twin,
    /// The user was told why. The file is as it was.
    Failed,
}

/// Prints what would change as a unified diff.
pub fn show<'a>(rewrites: impl Iterator<Item = Rewrite<'a>>, color: Color) -> anyhow::Result<()> {
    let cwd = std::env::current_dir().context("the current folder is gone")?;
    let stdout = io::stdout().lock();
    let style = style(color, stdout.is_terminal());
    let mut out = io::BufWriter::new(stdout);
    let mut print = |Rewrite { before, after }: Rewrite<'_>| {
        let name = before.path().strip_prefix(&cwd).unwrap_or(before.path());
        write_unified(name, before.text(), after, style, &mut out)
    };
    let mut rewrites = rewrites;
    rewrites.try_for_each(&mut print).and_then(|()| out.flush()).context("cannot write to standard output")
}

/// Writes every file, by whatever name it was found, once.
pub fn write(rewrites: &[Rewrite<'_>]) -> Vec<Written> {
    let cwd = std::env::current_dir().unwrap_or_default();
    let mut targets = HashSet::new();
    let is_first: Vec<bool> = rewrites
        .iter()
        .map(|rewrite| target_of(rewrite.before.path()).map_or(true, |target| targets.insert(target)))
        .collect();
    let write = |(rewrite, is_first): (&Rewrite<'_>, bool)| {
        let Rewrite { before, after } = rewrite;
        is_first.then(|| replace(before.path(), before.text().as_bytes(), after.as_bytes()))
    };
    let results: Vec<_> = rewrites.par_iter().zip(is_first).map(write).collect();
    let told = rewrites.iter().zip(results).map(|(rewrite, result)| match result {
        None => Written::Twin,
        Some(Ok(())) => Written::Done,
        Some(Err(error)) => {
            let path = rewrite.before.path();
            complain(&format!("{}: {error}", path.strip_prefix(&cwd).unwrap_or(path).display()));
            Written::Failed
        }
    });
    told.collect()
}
