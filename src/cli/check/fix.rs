//! The fixes of `pvlint check`: carried out, or shown.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use super::args::Check;
use crate::cli::messages::{display_path, plural};
use crate::cli::walk::Walked;
use crate::cli::writable::Writable;
use crate::cli::write_files::{self, Rewrite, Written};
use crate::disk::absolute;
use crate::engine::{self, FixRequest, FixedFile, Outcome};
use crate::model::Build;
use crate::text::Safety;

/// The fixes that the command line asks for: the least trustworthy of them. `--unsafe-fixes` alone asks for
/// none.
pub(super) fn wanted(args: &Check) -> Option<Safety> {
    if !args.fix && !args.fix_only && !args.diff {
        return None;
    }
    Some(if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe })
}

/// Whether files may be changed: by fixes, or by comments that silence what is found.
pub(super) fn changes_files(args: &Check) -> bool {
    wanted(args).is_some() || args.add_ignore.is_some()
}

/// What is done after the fixes. `failed` tells whether a file could not be written.
pub(super) enum AfterFixes {
    /// The findings that remain are reported.
    Report { outcome: Outcome, failed: bool },
    /// They are not. `found` tells whether there was something to fix that was only shown.
    End { outcome: Outcome, found: bool, failed: bool },
}

/// Carries out fixes, writes or shows what they make, and says how many there were.
pub(super) fn run(
    args: &Check,
    min_safety: Safety,
    editable: &Editable<'_>,
    (build, outcome): (Build, Outcome),
    input: engine::Input<'_>,
) -> anyhow::Result<AfterFixes> {
    let from_stdin = args.input.is_stdin()?;
    if from_stdin && !args.fix_only && !args.diff {
        bail!(
            "fixes of standard input go to standard output: add --fix-only for the text or --diff for a diff"
        );
    }
    let files = Arc::clone(&build.files);
    let request = FixRequest { min_safety, may_edit: &|path| editable.holds(path), input };
    let fixed = engine::fix(build, outcome, &request);
    editable.tell_refused();
    let rewrites: Vec<Rewrite<'_>> = fixed.files.iter().map(rewrite_of).collect();
    if args.diff {
        write_files::show(rewrites.iter().copied(), args.common.manner.color)?;
        return Ok(AfterFixes::End { outcome: fixed.outcome, found: !fixed.files.is_empty(), failed: false });
    }
    let written = if from_stdin {
        let path = editable.targets.iter().next().copied().unwrap_or(Path::new(""));
        let given = files.bytes(path).context("standard input")?;
        let text = rewrites.first().map_or(&*given, |rewrite| rewrite.after.as_bytes());
        io::stdout().lock().write_all(text).context("cannot write to standard output")?;
        vec![Written::Done; rewrites.len()]
    } else {
        write_files::write(&rewrites)
    };
    let failed = written.contains(&Written::Failed);
    let mut done = Vec::new();
    for (file, written) in fixed.files.iter().zip(written) {
        if written == Written::Done {
            done.push(file);
        }
    }
    sum_up(&done);
    Ok(match args.fix_only {
        true => AfterFixes::End { outcome: fixed.outcome, found: false, failed },
        false => AfterFixes::Report { outcome: fixed.outcome, failed },
    })
}

fn rewrite_of(file: &FixedFile) -> Rewrite<'_> {
    Rewrite { before: file.before.as_deref(), path: &file.path, after: &file.text, with: Some(&file.with) }
}

/// Prints the text of standard input as it came where it is not looked at and its fixes would be printed:
/// what an editor gets back takes the place of its text.
pub(super) fn pass_through(args: &Check, text: &[u8]) -> anyhow::Result<()> {
    if !args.diff && wanted(args).is_some() {
        io::stdout().lock().write_all(text).context("cannot write to standard output")?;
    }
    Ok(())
}

/// Says on standard error what was done.
fn sum_up(files: &[&FixedFile]) {
    let fixes: usize = files.iter().map(|file| file.fixes).sum();
    let value_changes: usize = files.iter().map(|file| file.value_changes).sum();
    let changed = files.iter().filter(|file| file.fixes > 0).count();
    let mut line = format!("Fixed {} in {}", plural(fixes, "finding"), plural(changed, "file"));
    if value_changes > 0 {
        line += &match value_changes == fixes {
            true => "; values or fetched files changed, so tasks will run again".to_owned(),
            false => format!(
                "; {value_changes} of the fixes changed values or fetched files, so tasks will run again"
            ),
        };
    }
    for file in files {
        match &file.before {
            None => line += &format!("\nCreated {}", display_path(&file.path)),
            Some(before) if before.path() != file.path => {
                line += &format!("\nRenamed {} to {}", display_path(before.path()), display_path(&file.path));
            }
            Some(_) => {}
        }
    }
    // If it is closed, there is nothing left to do.
    let _ = writeln!(io::stderr(), "{line}");
}

/// The files that may be changed: those that were named or found in a named directory, and the JSON files
/// below such a directory that recipes ship. Never an include or a class next door, nor what is excluded.
pub(super) struct Editable<'a> {
    targets: HashSet<&'a Path>,
    is_excluded: &'a dyn Fn(&Path) -> bool,
    directories: Vec<PathBuf>,
    writable: Writable,
}

impl<'a> Editable<'a> {
    pub(super) fn of(
        args: &Check,
        walked: &'a Walked,
        is_excluded: &'a dyn Fn(&Path) -> bool,
    ) -> Editable<'a> {
        let directories: Vec<PathBuf> =
            args.input.paths().iter().filter(|path| path.is_dir()).map(|path| absolute(path)).collect();
        let writable = Writable::of(&[walked.named.as_slice(), &directories].concat());
        let targets = walked.files.iter().map(PathBuf::as_path).collect();
        Editable { targets, is_excluded, directories, writable }
    }

    pub(super) fn holds(&self, path: &Path) -> bool {
        let is_meant = self.targets.contains(path)
            || engine::is_json(path)
                && self.directories.iter().any(|directory| path.starts_with(directory))
                && !(self.is_excluded)(path);
        is_meant && self.writable.holds(path)
    }

    /// Says which of these files have fixes and are left as they are, for links lead to them.
    pub(super) fn tell_refused(&self) {
        self.writable.tell_refused();
    }
}
