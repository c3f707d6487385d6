//! Where the findings go: one report to standard output, any number to files, and what GitHub wants besides.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::Check;
use crate::cli::atomic_write::save;
use crate::cli::messages;
use crate::cli::options::Color;
use crate::cli::terminal;
use crate::cli::value_parsers::Output;
use crate::cli::writable::check_output;
use crate::config::{FailOn, Printed};
use crate::report::{self, Detail, Format, Run, Style};

/// The reports of one run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reports {
    color: Color,
    detail: Detail,
    stdout: Option<Format>,
    files: Vec<(Format, PathBuf)>,
    /// Whether standard output gets counts in the place of findings.
    statistics: bool,
    /// Whether the command line or a service says how findings are printed.
    is_chosen: bool,
    /// Whether annotations and a summary of the step are wanted as well: in a step of GitHub's CI, unless
    /// the formats are named.
    for_github: bool,
}

impl Reports {
    /// Whether nothing but a person reads them: programs want a report even if nothing could be checked.
    pub(super) fn are_for_people(&self) -> bool {
        self.stdout == Some(Format::Human) && self.files.is_empty() && !self.for_github
    }

    /// These reports, and what a configuration says where the options say nothing.
    pub(super) fn or_printed(mut self, printed: Option<Printed>) -> Reports {
        let format = printed.map(|printed| match printed {
            Printed::Human => Format::Human,
            Printed::Concise => Format::Concise,
            Printed::Gcc => Format::Gcc,
            Printed::Grouped => Format::Grouped,
        });
        match (format, &mut self.stdout) {
            (Some(format), Some(stdout)) if !self.is_chosen => *stdout = format,
            _ => {}
        }
        self
    }

    /// Whether one of them has this format.
    pub(super) fn has(&self, format: Format) -> bool {
        self.stdout == Some(format) || self.files.iter().any(|(of_file, _)| *of_file == format)
    }

    pub(super) fn of(args: &Check) -> anyhow::Result<Reports> {
        let in_github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        let mut outputs = Reports {
            color: args.common.manner.color,
            detail: detail(args),
            stdout: None,
            files: Vec::new(),
            statistics: args.statistics,
            is_chosen: in_github || !args.format.is_empty(),
            for_github: in_github && args.format.is_empty(),
        };
        for Output { format, file } in &args.format {
            let file = match file {
                Some(file) => Some(file),
                None if outputs.stdout.is_none() => {
                    outputs.stdout = Some(*format);
                    continue;
                }
                None => {
                    bail!("two formats go to standard output; write one as `--format {}=FILE`", format.name())
                }
            };
            outputs.files.extend(file.map(|file| (*format, file.clone())));
        }
        if args.format.is_empty() {
            outputs.stdout = Some(if in_github { Format::Concise } else { Format::Human });
        }
        if let Some(file) = &args.output {
            let Some(format) = outputs.stdout.take() else {
                bail!("every format has a file of its own, so `--output` has nothing to write");
            };
            outputs.files.push((format, file.clone()));
        }
        if args.statistics {
            outputs.check_statistics()?;
        }
        for (index, (_, file)) in outputs.files.iter().enumerate() {
            if outputs.files[..index].iter().any(|(_, other)| other == file) && file != Path::new("/dev/null")
            {
                bail!("two reports would be written to {}", file.display());
            }
        }
        Ok(outputs)
    }

    /// Makes sure that counts go to standard output, and in a form that they can have.
    fn check_statistics(&mut self) -> anyhow::Result<()> {
        use Format::{Checkstyle, Gitlab, Junit, Rdjson, Sarif};
        match *self.stdout.get_or_insert(Format::Human) {
            format @ (Checkstyle | Gitlab | Junit | Rdjson | Sarif) => bail!(
                "--statistics prints text or JSON; for the findings as well write `--format {}=FILE`",
                format.name()
            ),
            _ => Ok(()),
        }
    }

    /// Writes all of them. Files first: a reader of standard output that goes away ends the writing.
    pub(super) fn write(&self, run: &Run<'_>) -> anyhow::Result<()> {
        for (format, path) in &self.files {
            let style = Style { color: self.color == Color::Always, ..Style::default() };
            let mut bytes = Vec::new();
            report::write(*format, run, style, &mut bytes)
                .with_context(|| format!("cannot write {}", path.display()))?;
            if let Err(refusal) = check_output(path) {
                bail!("{} {refusal}", path.display());
            }
            save(path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
        if self.for_github {
            write_step_summary(run);
        }
        let mut out = io::stdout().lock();
        let style = Style { detail: self.detail, ..terminal::style(self.color, out.is_terminal()) };
        let mut formats: Vec<Format> = self.stdout.into_iter().collect();
        if self.for_github {
            formats.push(Format::Github);
        }
        for format in formats {
            let written = match self.statistics && format != Format::Github {
                true => report::write_statistics(format, run, &mut out),
                false => report::write(format, run, style, &mut out),
            };
            written.context("cannot write to standard output")?;
        }
        out.flush().context("cannot write to standard output")
    }
}

/// Who asks for certain rules, or fails on notes, wants to see all of what they find.
fn detail(args: &Check) -> Detail {
    match args.quiet {
        true => Detail::Quiet,
        false if args.verbose || !args.select.is_empty() || args.fail_on == Some(FailOn::Note) => {
            Detail::Whole
        }
        false => Detail::Brief,
    }
}

/// Adds a table of the findings to the summary of the step. That is an extra: if it cannot be written, the
/// run is none the worse.
fn write_step_summary(run: &Run<'_>) {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY") else { return };
    if path.is_empty() {
        return;
    }
    // What the step wrote before stays.
    let written = OpenOptions::new()
        .append(true)
        .create(true)
        .open(&path)
        .and_then(|mut file| report::write(Format::Markdown, run, Style::default(), &mut file));
    if let Err(error) = written {
        messages::warn(&format!("cannot write the summary {}: {error}", Path::new(&path).display()));
    }
}
