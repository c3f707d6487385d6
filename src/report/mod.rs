//! Findings written for people and for programs: one file per format.
//!
//! Every writer takes a [`Run`] and gives the same bytes for the same run, but for the time taken, which
//! only [`human`] prints.

mod checkstyle;
mod colors;
mod concise;
mod diff;
mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
mod grouped;
mod html;
mod human;
mod json;
mod json_text;
mod junit;
mod markdown;
mod marks;
mod paths;
mod place;
mod printable;
mod rdjson;
mod sarif;
mod statistics;
mod unified;
mod wrap;
mod xml;

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use crate::diag::{Diagnostic, Meta, Severity};
use crate::text::{FileChange, Safety};

pub(crate) use colors::BLUE;
pub use fingerprint::fingerprints;
pub(crate) use html::html_text;
pub(crate) use human::Problem;
pub(crate) use json_text::{compact_json, pretty_json};
pub(crate) use marks::in_ascii;
pub(crate) use statistics::write_statistics;
pub(crate) use unified::write_unified;
pub(crate) use wrap::wrapped;

/// What one run of pvlint found.
pub struct Run<'a> {
    /// Sorted by path and span.
    pub findings: &'a [Diagnostic],
    /// All rules there are, whether they ran or not; SARIF lists them.
    pub rules: &'a [&'static Meta],
    /// How many files were checked.
    pub files: usize,
    /// How many findings were suppressed by comments, per-path ignores or a baseline.
    pub suppressed: usize,
    pub elapsed: Duration,
    pub version: &'a str,
    /// The absolute directory that relative paths of files start from.
    pub cwd: &'a Path,
    /// The absolute directory whose files a CI service knows by relative paths: the repository's root.
    pub root: &'a Path,
    /// Where the page of a rule can be read.
    pub rule_url: Option<fn(&Meta) -> String>,
    /// Whether fixes may change the file at this path, as the command line names files.
    pub may_edit: &'a dyn Fn(&Path) -> bool,
    /// What the page of [`Format::Html`] shows of the layer's containers: HTML, everything in it escaped.
    pub containers: Option<&'a str>,
}

/// How a report is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    Human,
    Concise,
    Gcc,
    Grouped,
    Json,
    JsonLines,
    Github,
    Gitlab,
    Sarif,
    Junit,
    Checkstyle,
    Rdjson,
    Markdown,
    Html,
}

/// What a terminal can show; without color there are no hyperlinks either.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Style {
    pub color: bool,
    pub hyperlinks: bool,
    /// Whether boxes are drawn with ASCII alone.
    pub ascii: bool,
    pub detail: Detail,
    /// How many characters fit into a line; texts are wrapped, lines of files are not.
    pub width: Option<usize>,
}

/// How much is told of what was found.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Detail {
    #[default]
    Whole,
    /// Notes are counted and not shown, and what repeats itself is shown a few times.
    Brief,
    /// As brief as that, and without counts and advice.
    Quiet,
}

/// How many findings there are of each kind.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    /// Findings with a safe fix.
    pub fixable: usize,
    /// Findings with an unsafe fix.
    pub unsafely_fixable: usize,
}

impl Format {
    pub const ALL: [Format; 14] = [
        Format::Human,
        Format::Concise,
        Format::Gcc,
        Format::Grouped,
        Format::Json,
        Format::JsonLines,
        Format::Github,
        Format::Gitlab,
        Format::Sarif,
        Format::Junit,
        Format::Checkstyle,
        Format::Rdjson,
        Format::Markdown,
        Format::Html,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Format::Human => "human",
            Format::Concise => "concise",
            Format::Gcc => "gcc",
            Format::Grouped => "grouped",
            Format::Json => "json",
            Format::JsonLines => "json-lines",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Sarif => "sarif",
            Format::Junit => "junit",
            Format::Checkstyle => "checkstyle",
            Format::Rdjson => "rdjson",
            Format::Markdown => "markdown",
            Format::Html => "html",
        }
    }

    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Writes `run` to `out` as `format`, buffered. Only [`Format::Human`] heeds `style`.
///
/// A reader that went away is an error of kind [`io::ErrorKind::BrokenPipe`]; it is for the caller to call
/// that a success.
pub fn write(format: Format, run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    match format {
        Format::Human => human::write(run, style, &mut out)?,
        Format::Concise => concise::write(run, &mut out)?,
        Format::Gcc => concise::write_gcc(run, &mut out)?,
        Format::Grouped => grouped::write(run, &mut out)?,
        Format::Json => json::write(run, &mut out)?,
        Format::JsonLines => json::write_lines(run, &mut out)?,
        Format::Github => github::write(run, &mut out)?,
        Format::Gitlab => gitlab::write(run, &mut out)?,
        Format::Sarif => sarif::write(run, &mut out)?,
        Format::Junit => junit::write(run, &mut out)?,
        Format::Checkstyle => checkstyle::write(run, &mut out)?,
        Format::Rdjson => rdjson::write(run, &mut out)?,
        Format::Markdown => markdown::write(run, &mut out)?,
        Format::Html => html::write(run, &mut out)?,
    }
    out.flush()
}

impl Run<'_> {
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for finding in self.findings {
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => counts.notes += 1,
            }
            match self.offers(finding) {
                Some(Safety::Safe) => counts.fixable += 1,
                Some(Safety::Unsafe) => counts.unsafely_fixable += 1,
                None => {}
            }
        }
        counts
    }

    /// How far the fix of a finding may be trusted; `None` if the same call would not carry it out, for it
    /// changes a file that is not among those named.
    pub(crate) fn offers(&self, finding: &Diagnostic) -> Option<Safety> {
        let fix = finding.fix.as_ref()?;
        let mut paths = fix.files().iter().flat_map(FileChange::paths).chain([finding.file.path()]);
        if paths.all(self.may_edit) { Some(fix.safety()) } else { None }
    }

    /// The counts in words and the time taken, on one line.
    pub fn summary(&self) -> String {
        let counts = self.counts();
        let files = plural(self.files, "file");
        let seconds = self.elapsed.as_secs_f64();
        let mut line = match counts.in_words() {
            None => format!("No findings in {files} ({seconds:.2} s)"),
            Some(words) => format!("{words} in {files} ({seconds:.2} s)"),
        };
        match (counts.fixable, counts.unsafely_fixable) {
            (0, 0) => {}
            (safe, 0) => line += &format!("; {safe} fixable with --fix"),
            (0, unsafe_) => line += &format!("; {unsafe_} fixable with --fix --unsafe-fixes"),
            (safe, unsafe_) => {
                line += &format!("; {safe} fixable with --fix, {unsafe_} more with --fix --unsafe-fixes");
            }
        }
        if self.suppressed > 0 {
            line += &format!("; {} suppressed", self.suppressed);
        }
        line
    }

    /// What makes each finding the same one in another run; see [`fingerprints`].
    pub fn fingerprints(&self) -> Vec<String> {
        fingerprints(self.findings, |path| self.below_root(path))
    }
}

impl Counts {
    /// Such as `2 errors, 1 note`; `None` if there is nothing to count.
    pub fn in_words(self) -> Option<String> {
        let mut words = Vec::new();
        for (count, noun) in [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")] {
            if count > 0 {
                words.push(plural(count, noun));
            }
        }
        if words.is_empty() { None } else { Some(words.join(", ")) }
    }
}

/// `3 files`, `1 file`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
