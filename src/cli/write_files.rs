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
        match self.before {
            Some(before) if before.text() != self.after => {
                replace(before.path(), before.text().as_bytes(), self.after.as_bytes())
                    .with_context(|| display_path(before.path()))
            }
            _ => Ok(()),
        }
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
    let for_git = rewrites.clone().any(|rewrite| !rewrite.stays());
    for Rewrite { before, path, after, .. } in rewrites {
        let path = path.strip_prefix(&cwd).unwrap_or(path);
        let before = before.map(|before| {
            let path = before.path();
            (path.strip_prefix(&cwd).unwrap_or(path), before.text())
        });
        write_unified(before, (path, after), for_git, style, &mut out).context(CANNOT_PRINT)?;
    }
    out.flush().context(CANNOT_PRINT)
}

const CANNOT_PRINT: &str = "cannot write to standard output";

/// Writes every file, by whatever name it was found, once.
pub(super) fn write(rewrites: &[Rewrite<'_>]) -> Vec<Written> {
    let mut targets = HashSet::new();
    let mut are_alone = Vec::new();
    for rewrite in rewrites {
        let is_first = target_of(rewrite.path).map_or(true, |target| targets.insert(target));
        are_alone.push(is_first && rewrite.stays() && rewrite.with.is_none_or(BTreeSet::is_empty));
    }
    let written = rewrites.par_iter().zip(are_alone).map(|(rewrite, is_alone)| match is_alone {
        true => report(rewrite.replace()),
        false => Written::Twin,
    });
    let mut written: Vec<Written> = written.collect();
    for (index, rewrite) in rewrites.iter().enumerate() {
        let Some(with) = rewrite.with else { continue };
        if with.is_empty() {
            continue;
        }
        let mut others = Vec::new();
        for (other, rewrite) in rewrites.iter().enumerate() {
            if !rewrite.stays() && with.contains(rewrite.path) {
                others.push(other);
            }
        }
        let result = report(write_together(rewrite, others.iter().map(|other| &rewrites[*other])));
        for index in others.into_iter().chain([index]) {
            written[index] = result;
        }
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
