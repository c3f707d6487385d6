//! `pvlint fmt`: format files in place, or say what would change.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use rayon::prelude::*;

use crate::cli::atomic_write::target_of;
use crate::cli::configs::Configs;
use crate::cli::exit::Exit;
use crate::cli::messages::{self, plural};
use crate::cli::options::{Common, Input};
use crate::cli::threads::start_threads;
use crate::cli::value_parsers;
use crate::cli::walk::{Json, Wanted, walk};
use crate::cli::writable::Writable;
use crate::cli::write_files::{self, Rewrite, Written};
use crate::config::{Overrides, Settings};
use crate::disk::{Disk, FileKind, absolute};
use crate::engine::{FormattedFile, NotFormatted, format_file, is_json};
use crate::model::read_source;
use crate::text::{SourceFile, display_path};

#[derive(Args, Debug)]
pub(super) struct Fmt {
    /// Write nothing; print the names of files that would change, and exit with 1 if there are any
    #[arg(long)]
    pub check: bool,

    /// Write nothing; print what would change, and exit with 1 if anything would
    #[arg(long)]
    pub diff: bool,

    /// Format only the statements on these lines of one file, both included
    #[arg(long, value_name = "FIRST:LAST", value_parser = value_parsers::lines, conflicts_with = "json")]
    pub range: Option<(u32, u32)>,

    /// Obey options that change values (lists, functions), so that tasks run again
    #[arg(long)]
    pub allow_value_changes: bool,

    /// Format the JSON files of containers, too; the tasks of the recipes that fetch them run again
    #[arg(long, requires = "allow_value_changes")]
    pub json: bool,

    #[command(flatten)]
    pub common: Common,

    #[command(flatten)]
    pub input: Input,
}

pub(super) const EXIT_CODES: &str = "Exit codes: 0 if all went well, 1 if --check or --diff found something to change, \
    2 for wrong usage, files that cannot be read or written, and internal errors.";

/// What is done about a JSON file that was not named.
const JSON_ON_REQUEST: &str = "JSON files are formatted only on request, because the tasks of the recipes \
    that fetch them run again: --json --allow-value-changes";

const CANNOT_PRINT: &str = "cannot write to standard output";

pub(super) fn run(args: &Fmt) -> anyhow::Result<Exit> {
    if args.input.is_stdin()? {
        return format_stdin(args);
    }
    start_threads(args.common.manner.jobs)?;
    let json = if args.allow_value_changes { Json::All } else { Json::None };
    let Input { force_exclude, metadata: any_name, .. } = args.input;
    let wanted = Wanted { json, force_exclude, any_name, scripts: false, kas: false };
    let walked = walk(args.input.paths(), wanted, args.common.manner.jobs.unwrap_or(0))?;
    let walked = walked.without(force_exclude, args.input.excluded()?);
    walked.errors.iter().for_each(|error| messages::error(error));
    walked.tell_foreign();
    let Some(configs) =
        Configs::resolve(&Disk::default(), &args.common, &Overrides::default(), &walked.files)
    else {
        return Ok(Exit::Failure);
    };
    let walked = walked.without(force_exclude, |path| configs.of(path).excludes(&absolute(path)));
    if args.range.is_some() && walked.files.len() != 1 {
        bail!("--range needs exactly one file, got {}", walked.files.len());
    }
    tell_what_is_held_back(args, &configs);
    let directories = args.input.paths().iter().filter(|path| path.is_dir()).cloned();
    let writable = Writable::of(&walked.named.iter().cloned().chain(directories).collect::<Vec<_>>());
    let mut run = Run { failed: !walked.errors.is_empty(), ..Run::default() };
    let named: BTreeSet<&PathBuf> = walked.named.iter().collect();
    let done: Vec<_> =
        walked.files.par_iter().map(|path| (path, format(args, &configs.of(path), path))).collect();
    for (path, outcome) in done {
        run.add(path, outcome, named.contains(path));
    }
    run.leave_links(&writable);
    run.finish(args)
}

/// What came of one file. Of most files nothing is kept.
enum Outcome {
    Unchanged {
        is_broken: bool,
    },
    Changed(SourceFile, FormattedFile),
    Left(SourceFile, NotFormatted),
    /// A JSON file that was not named.
    Excluded,
    Unreadable(String),
}

fn format(args: &Fmt, settings: &Settings, path: &Path) -> Outcome {
    match read_source(&Disk::default(), path, FileKind::Metadata) {
        Ok(file) => format_source(args, settings, file),
        Err(error) => Outcome::Unreadable(error.to_string()),
    }
}

fn format_source(args: &Fmt, settings: &Settings, file: SourceFile) -> Outcome {
    let formatting = &settings.formatting;
    if is_json(file.path()) && !(args.allow_value_changes && (args.json || formatting.json)) {
        return Outcome::Excluded;
    }
    let mut options = match args.allow_value_changes {
        true => formatting.options.clone(),
        false => formatting.options.without_value_changes(),
    };
    options.range = args.range;
    match format_file(&file, &options) {
        Ok(formatted) if formatted.edits.is_empty() => Outcome::Unchanged { is_broken: formatted.broken > 0 },
        Ok(formatted) => Outcome::Changed(file, formatted),
        Err(why) => Outcome::Left(file, why),
    }
}

/// A configuration alone must not make tasks run again: hooks obey it without anyone looking.
fn tell_what_is_held_back(args: &Fmt, configs: &Configs) {
    if args.allow_value_changes {
        return;
    }
    let mut asking: BTreeSet<String> = BTreeSet::new();
    for settings in configs.all() {
        if settings.formatting.json || settings.formatting.options.changes_values() {
            asking.insert(settings.loaded.to_string());
        }
    }
    for config in asking {
        messages::note(&format!(
            "{config} asks for layouts that change values; that is done only with --allow-value-changes"
        ));
    }
}

/// All that was found out.
#[derive(Default)]
struct Run {
    changed: Vec<(SourceFile, FormattedFile)>,
    unchanged: usize,
    /// Files with statements that BitBake cannot read.
    broken: usize,
    failed: bool,
}

impl Run {
    fn add(&mut self, path: &Path, outcome: Outcome, is_named: bool) {
        match outcome {
            Outcome::Unchanged { is_broken } => {
                self.unchanged += 1;
                self.broken += usize::from(is_broken);
            }
            Outcome::Changed(file, formatted) => {
                self.broken += usize::from(formatted.broken > 0);
                self.changed.push((file, formatted));
            }
            Outcome::Left(file, why) => self.left(&file, &why, is_named),
            Outcome::Excluded if is_named => {
                messages::note(&format!("{} is skipped: {JSON_ON_REQUEST}", path.display()));
            }
            Outcome::Excluded => {}
            Outcome::Unreadable(error) => {
                messages::error(&format!("{}: {error}", path.display()));
                self.failed = true;
            }
        }
    }

    /// Leaves out what may not be written, and says so unless it is formatted by another name.
    fn leave_links(&mut self, writable: &Writable) {
        let (kept, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.changed).into_iter().partition(|(file, _)| writable.holds(file.path()));
        self.changed = kept;
        let done: Vec<_> = self.changed.iter().map(|(file, _)| target_of(file.path()).ok()).collect();
        for (file, _) in left {
            if !done.contains(&target_of(file.path()).ok())
                && let Err(refusal) = writable.check(file.path())
            {
                messages::note(&format!("{} {refusal}", messages::display_path(file.path())));
            }
        }
    }

    /// What BitBake could not read either is for `pvlint check` to report.
    fn left(&mut self, file: &SourceFile, why: &NotFormatted, is_named: bool) {
        let path = file.path().display();
        match why {
            NotFormatted::Internal(_) => {
                messages::error(&format!("{path}: {why}"));
                self.failed = true;
            }
            NotFormatted::NotMetadata if !is_named => {}
            NotFormatted::NotJson { at, .. } => {
                let place = file.line_col(*at);
                messages::note(&format!("{path}:{}:{}: {why}", place.line, place.column));
            }
            NotFormatted::NotUtf8 | NotFormatted::NotMetadata | NotFormatted::NothingReadable => {
                messages::note(&format!("{path}: {why}"));
            }
        }
    }

    /// Writes what changed, or shows it, and sums up.
    fn finish(mut self, args: &Fmt) -> anyhow::Result<Exit> {
        if args.diff {
            write_files::show(self.rewrites(), args.common.manner.color)?;
        } else if args.check {
            let mut out = io::BufWriter::new(io::stdout().lock());
            for (file, _) in &self.changed {
                writeln!(out, "{}", display_path(file.path(), Path::new(""))).context(CANNOT_PRINT)?;
            }
            out.flush().context(CANNOT_PRINT)?;
        } else {
            self.write();
        }
        // Where something went wrong and nothing was there besides, the error says it all.
        if !self.failed || !self.changed.is_empty() || self.unchanged > 0 {
            self.sum_up(args.check || args.diff);
        }
        Ok(match (self.failed, args.check || args.diff) {
            (true, _) => Exit::Failure,
            (false, true) if !self.changed.is_empty() => Exit::Findings,
            _ => Exit::Clean,
        })
    }

    fn rewrites(&self) -> impl Iterator<Item = Rewrite<'_>> + Clone {
        self.changed.iter().map(|(before, formatted)| Rewrite::of(before, &formatted.text))
    }

    /// Writes what changed. What could not be written did not change, and what has two names changed once.
    fn write(&mut self) {
        let written = write_files::write(&self.rewrites().collect::<Vec<_>>());
        self.failed |= written.contains(&Written::Failed);
        let mut written = written.into_iter();
        self.changed.retain(|_| written.next() == Some(Written::Done));
    }

    /// Says on standard error what was done, or with `dry` what would be.
    fn sum_up(&self, dry: bool) {
        let (would_be, would, will) =
            if dry { ("would be ", "would change", "would") } else { ("", "changed", "will") };
        let mut lines = Vec::new();
        lines.push(match (self.changed.len(), self.unchanged) {
            (0, 0) => "there is nothing to format".to_owned(),
            (0, unchanged) => format!("{} unchanged", plural(unchanged, "file")),
            (changed, unchanged) => {
                format!("{} {would_be}reformatted, {unchanged} unchanged", plural(changed, "file"))
            }
        });
        let (mut values, mut files, mut payload) = (0, 0, 0);
        for (_, formatted) in &self.changed {
            values += formatted.changed_values.len();
            files += usize::from(!formatted.changed_values.is_empty());
            payload += usize::from(formatted.is_payload);
        }
        if values > 0 {
            lines.push(format!(
                "{} in {} {would}; the tasks that use them {will} run again",
                plural(values, "value"),
                plural(files, "file")
            ));
        }
        if payload > 0 {
            lines.push(format!(
                "{} {would}; the tasks of the recipes that fetch them {will} run again",
                plural(payload, "JSON file")
            ));
        }
        if self.broken > 0 {
            lines.push(format!(
                "{} with statements that BitBake cannot read, which are left as they are; `pvlint check` shows them",
                plural(self.broken, "file")
            ));
        }
        let mut out = io::stderr().lock();
        for line in lines {
            // If it is closed, there is nothing left to do.
            let _ = writeln!(out, "{line}");
        }
    }
}

/// Prints what came in on standard input, unless only changes are asked for.
fn pass_through(args: &Fmt, bytes: &[u8]) -> anyhow::Result<Exit> {
    if !args.check && !args.diff {
        io::stdout().lock().write_all(bytes).context(CANNOT_PRINT)?;
    }
    Ok(Exit::Clean)
}

/// Formats standard input to standard output. What cannot be formatted comes out as it went in.
fn format_stdin(args: &Fmt) -> anyhow::Result<Exit> {
    let (name, bytes) = args.input.read_stdin()?;
    let name = &name;
    let Some(configs) =
        Configs::resolve(&Disk::default(), &args.common, &Overrides::default(), &[name.to_owned()])
    else {
        return Ok(Exit::Failure);
    };
    let mut run = Run::default();
    if !args.input.is_read(name) {
        messages::note(&format!(
            "BitBake does not read {} as metadata, so it stays as it is; --metadata takes it for some",
            display_path(name, Path::new(""))
        ));
        return pass_through(args, &bytes);
    }
    if args.input.force_exclude {
        let path = absolute(name);
        if args.input.excluded()?(&path) || configs.of(name).excludes(&path) {
            return pass_through(args, &bytes);
        }
    }
    let file = SourceFile::from_bytes(name, &bytes);
    let outcome = format_source(args, &configs.of(name), file);
    run.add(name, outcome, true);
    if run.failed {
        return Ok(Exit::Failure);
    }
    if args.check || args.diff {
        if args.diff {
            write_files::show(run.rewrites(), args.common.manner.color)?;
        }
        return Ok(if run.changed.is_empty() { Exit::Clean } else { Exit::Findings });
    }
    let text = run.changed.first().map_or(&bytes[..], |(_, formatted)| formatted.text.as_bytes());
    io::stdout().lock().write_all(text).context(CANNOT_PRINT)?;
    Ok(Exit::Clean)
}
