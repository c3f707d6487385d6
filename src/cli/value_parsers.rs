//! Values of arguments that are more than words, with what shells may offer for them.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};
use ignore::gitignore::GitignoreBuilder;

use crate::diag::Severity;
use crate::layers::Release;
use crate::report::Format;
use crate::rules::metas;
use crate::text::did_you_mean;

/// One report: its format, and the file it goes to if that is not standard output.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub format: Format,
    pub file: Option<PathBuf>,
}

/// Reads a value; [`Values::offered`] are the words to complete it with, which need not be all it takes.
#[derive(Clone)]
pub(super) struct Values<T> {
    pub read: fn(&str) -> Result<T, String>,
    pub offered: fn() -> Vec<&'static str>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Values<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, Error> {
        let read = self.read;
        StringValueParser::new().try_map(move |text: String| read(&text)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.offered)().into_iter().map(PossibleValue::new)))
    }
}

/// The name of a rule or of a group; whether there is one is found out where a suggestion can be made.
pub(super) fn rule() -> Values<String> {
    Values { read: |text| Ok(text.to_owned()), offered: rules }
}

fn rules() -> Vec<&'static str> {
    let mut names: Vec<&str> = metas().iter().flat_map(|rule| [rule.group, rule.name]).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The name of a release.
pub(super) fn release() -> Values<Release> {
    Values { read: read_release, offered: || Release::series().collect() }
}

fn read_release(text: &str) -> Result<Release, String> {
    if let Some(release) = Release::named(text) {
        return Ok(release);
    }
    Err(did_you_mean(text, Release::series()).unwrap_or_else(|| {
        let series: Vec<&str> = Release::series().collect();
        format!("the releases are {}", series.join(", "))
    }))
}

/// `FORMAT` or `FORMAT=FILE`.
pub(super) fn output() -> Values<Output> {
    Values { read: read_output, offered: || Format::ALL.iter().map(|format| format.name()).collect() }
}

fn read_output(text: &str) -> Result<Output, String> {
    let (name, file) = match text.split_once('=') {
        None => (text, None),
        Some((_, "")) => return Err("the name of the file is missing".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
    };
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    match Format::parse(name) {
        Some(format) => Ok(Output { format, file }),
        None => Err(did_you_mean(name, names.iter().copied())
            .unwrap_or_else(|| format!("the formats are {}", names.join(", ")))),
    }
}

/// A pattern of files, as in `.gitignore`.
pub(super) fn pattern(text: &str) -> Result<String, String> {
    let mut patterns = GitignoreBuilder::new("");
    patterns.allow_unclosed_class(false);
    match patterns.add_line(None, text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("{error}; write it as for .gitignore, such as `recipes-*/**/*.bb`")),
    }
}

/// `FIRST:LAST`, both from 1 and included.
pub(super) fn lines(text: &str) -> Result<(u32, u32), String> {
    let (first, last) = text.split_once(':').ok_or("write it as FIRST:LAST")?;
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(0), _) | (_, Ok(0)) | (Err(_), _) | (_, Err(_)) => Err("lines are numbers from 1".to_owned()),
        (Ok(first), Ok(last)) if first <= last => Ok((first, last)),
        _ => Err("the first line comes after the last one".to_owned()),
    }
}

/// How many threads.
pub(super) fn jobs(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|jobs| *jobs > 0).ok_or_else(|| "threads are a number from 1".to_owned())
}

/// `RULE=LEVEL`.
pub(super) fn rule_and_level(text: &str) -> Result<(String, Severity), String> {
    let (rule, level) = text.split_once('=').ok_or("write it as RULE=LEVEL")?;
    let severity = Severity::parse(level).ok_or("the levels are error, warning and note")?;
    Ok((rule.to_owned(), severity))
}
