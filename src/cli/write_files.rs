//! Files that get another text or another name, and new files: shown as a diff, or written.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use rayon::prelude::*;

use crate::cli::atomic_write::{Transaction, replace, target_of};
use crate::cli::messages::{self, display_path};
use crate::cli::options::Color;
use crate::cli::terminal::style;
use crate::report::write_unified;
use crate::text::SourceFile;

/// A file as it was read, and what it shall be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rewrite<'a> {
    /// Nothing for a new file.
    pub before: Option<&'a SourceFile>,
    /// Where it shall be; there is no file yet if it is another place than before.
    pub path: &'a Path,
    pub after: &'a str,
    /// The places of other files, new or moved, that it is changed together with or not at all.
    pub with: Option<&'a BTreeSet<PathBuf>>,
}

/// What became of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Written {
    Done,
    /// It is another name of a file that was written.
    Twin,
    /// The user was told why. The file is as it was.
    Failed,
}

impl<'a> Rewrite<'a> {
    /// A file that stays in its place.
    pub(super) fn of(before: &'a SourceFile, after: &'a str) -> Rewrite<'a> {
        Rewrite { before: Some(before), path: before.path(), after, with: None }
    }

    /// Whether it is in its place already.
    fn stays(&self) -> bool {
        self.before.is_some_and(|before| before.path() == self.path)
    }

    /// Replaces what is in the file, in its old place.
    fn replace(&self) -> anyhow::Result<()> {
        let Some(before) = self.before.filter(|before| before.text() != self.after) else { return Ok(()) };
        replace(before.path(), before.text().as_bytes(), self.after.as_bytes())
            .with_context(|| display_path(before.path()))
    }

    /// Brings the file to its new place.
    fn bring(&self, transaction: &mut Transaction) -> anyhow::Result<()> {
        match self.before {
            None => transaction
                .create(self.path, self.after.as_bytes())
                .with_context(|| format!("{}: cannot be made", display_path(self.path))),
            Some(before) => transaction.rename(before.path(), self.path).with_context(|| {
                format!("{}: cannot be renamed to {}", display_path(before.path()), display_path(self.path))
            }),
        }
    }
}

/// Prints what would change as a unified diff.
pub(super) fn show<'a>(
    rewrites: impl Iterator<Item = Rewrite<'a>> + Clone,
    color: Color,
) -> anyhow::Result<()> {
    let cwd = std::env::current_dir().context("cannot tell the current directory")?;
    let stdout = io::stdout().lock();
    let style = style(color, stdout.is_terminal());
    let mut out = io::BufWriter::new(stdout);
    let name = |path: &'a Path| path.strip_prefix(&cwd).unwrap_or(path);
    let for_git = rewrites.clone().any(|rewrite| !rewrite.stays());
    let mut print = |Rewrite { before, path, after, .. }: Rewrite<'a>| {
        let before = before.map(|before| (name(before.path()), before.text()));
        write_unified(before, (name(path), after), for_git, style, &mut out)
    };
    let mut rewrites = rewrites;
    rewrites.try_for_each(&mut print).and_then(|()| out.flush()).context("cannot write to standard output")
}

/// Writes every file, by whatever name it was found, once.
pub(super) fn write(rewrites: &[Rewrite<'_>]) -> Vec<Written> {
    let mut targets = HashSet::new();
    let is_alone: Vec<bool> = rewrites
        .iter()
        .map(|rewrite| {
            let first = target_of(rewrite.path).map_or(true, |target| targets.insert(target));
            first && rewrite.stays() && rewrite.with.is_none_or(BTreeSet::is_empty)
        })
        .collect();
    let alone = |(rewrite, is_alone): (&Rewrite<'_>, &bool)| {
        if *is_alone { report(rewrite.replace()) } else { Written::Twin }
    };
    let mut written: Vec<_> = rewrites.par_iter().zip(&is_alone).map(alone).collect();
    for (index, rewrite) in rewrites.iter().enumerate() {
        let Some(with) = rewrite.with.filter(|with| !with.is_empty()) else { continue };
        let others = |index: &usize| !rewrites[*index].stays() && with.contains(rewrites[*index].path);
        let others: Vec<usize> = (0..rewrites.len()).filter(others).collect();
        let result = report(write_together(rewrite, others.iter().map(|other| &rewrites[*other])));
        others.into_iter().chain([index]).for_each(|index| written[index] = result);
    }
    written
}

/// Changes several files, or none of them.
fn write_together<'a>(
    rewrite: &Rewrite<'_>,
    others: impl Iterator<Item = &'a Rewrite<'a>>,
) -> anyhow::Result<()> {
    let mut transaction = Transaction::default();
    for other in others {
        other.replace()?;
        other.bring(&mut transaction)?;
    }
    rewrite.replace()?;
    transaction.keep();
    Ok(())
}

/// Tells the user what went wrong.
fn report(result: anyhow::Result<()>) -> Written {
    match result {
        Ok(()) => Written::Done,
        Err(error) => {
            messages::error(&format!("{error:#}"));
            Written::Failed
        }
    }
}
