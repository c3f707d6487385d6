//! What BitBake would say while it reads a recipe: what it logs, and the error that stops it.

use super::configuration::Configuration;
use super::datastore::history::Place;
use super::files::Parsed;
use super::problem::Note;
use super::problem::{NOT_METADATA, Problem, ProblemKind};
use super::recipe::Recipe;
use crate::syntax::{ErrorKind, WarningKind, trim_end_spaces, verdict, words};

/// A line of BitBake's log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct LogMessage {
    /// As BitBake names it, such as `WARNING`.
    pub level: &'static str,
    /// In BitBake's own words; may have several lines.
    pub text: String,
}

/// The error that stops BitBake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stop {
    /// The name of the exception, such as `ParseError`.
    pub exception: &'static str,
    pub message: String,
    /// The file and the line that BitBake names, if it names any.
    pub file: Option<String>,
    pub line: Option<u32>,
}

/// The error that stopped BitBake, as it would report it.
pub(crate) fn stop(configuration: &Configuration, recipe: &Recipe) -> Option<Stop> {
    if !recipe.stopped {
        return None;
    }
    let all = [(&configuration.journal, &configuration.problems), (&recipe.journal, &recipe.problems)];
    let notes =
        all.into_iter().flat_map(|(journal, problems)| journal.iter().map(move |note| (note, problems)));
    let mut failed = notes.filter_map(|(note, problems)| match note {
        Note::Problem(index, asked_by) => Some((&problems[*index], asked_by.as_ref())),
        Note::Read(_) => None,
    });
    let (problem, asked_by) = failed.rfind(|(problem, _)| !problem.kind.is_warning())?;
    let place = problem.place.as_ref();
    let (exception, file, line) = match problem.kind {
        ProblemKind::Expansion | ProblemKind::DefinedBelow => {
            ("ExpansionError", None, asked_by.map(Place::bitbake_line))
        }
        ProblemKind::Skipped => ("SkipRecipe", None, None),
        ProblemKind::NotMetadata => (
            "ParseError",
            problem.message.strip_suffix(NOT_METADATA).map(str::to_owned),
            place.map(Place::bitbake_line),
        ),
        ProblemKind::SyntaxError => {
            ("ParseError", place.map(|place| path_text(&place.file)), syntax_line(place))
        }
        kind if kind.is_parse_error() => {
            ("ParseError", place.map(|place| path_text(&place.file)), place.map(Place::bitbake_line))
        }
        // BitBake notices only when all is read.
        ProblemKind::RenamedVariable => ("BBHandledException", None, None),
        _ => ("BBHandledException", None, asked_by.map(Place::bitbake_line)),
    };
    let message = match problem.kind {
        ProblemKind::SyntaxError => place.and_then(syntax_message).unwrap_or_else(|| problem.message.clone()),
        ProblemKind::NotMetadata => NOT_METADATA[2..].to_owned(),
        _ => problem.message.clone(),
    };
    Some(Stop { exception, message, file, line })
}

fn path_text(file: &Parsed) -> String {
    file.path().to_string_lossy().into_owned()
}

fn syntax_line(place: Option<&Place>) -> Option<u32> {
    let file = &place?.file;
    verdict(&file.source, Some(file.dialect), &file.parse).error.map(|error| error.line)
}

/// BitBake's words for a syntax error, for the kinds that quote no more than a line.
fn syntax_message(place: &Place) -> Option<String> {
    let file = &place.file;
    let error = verdict(&file.source, Some(file.dialect), &file.parse).error?;
    let id = file.parse.tree.stmt_at(error.span.start as usize)?;
    let stmt = file.ast().stmt(id);
    let line = || {
        let end = file.source.lines().span(file.source.text(), error.line).end as usize;
        let text = &file.source.text()[stmt.lines().start as usize..end];
        crate::syntax::join_lines(trim_end_spaces(text))
    };
    match error.kind {
        ErrorKind::Unparsed(_) => Some(format!("unparsed line: '{}'", line())),
        ErrorKind::EmptyName => Some(format!("Empty variable name in assignment: '{}'", line())),
        ErrorKind::UnclosedEmptyFunction => {
            let (header, _) = stmt.source().split_once('(')?;
            let name = words(header).last().filter(|word| !matches!(*word, "python" | "fakeroot"));
            Some(format!("Shell function {} is never closed", name.unwrap_or("__anonymous")))
        }
        _ => None,
    }
}

/// What BitBake would log, in order.
pub(crate) fn messages(configuration: &Configuration, recipe: &Recipe) -> Vec<LogMessage> {
    let mut messages = Vec::new();
    for (journal, problems) in
        [(&configuration.journal, &configuration.problems), (&recipe.journal, &recipe.problems)]
    {
        for note in journal {
            match note {
                Note::Read(file) => messages.extend(warnings(file)),
                Note::Problem(index, _) => messages.extend(message(&problems[*index])),
            }
        }
    }
    messages
}

fn message(problem: &Problem) -> Option<LogMessage> {
    let level = match problem.kind {
        kind if kind.is_warning() => "WARNING",
        ProblemKind::RenamedVariable | ProblemKind::PythonSyntax => "ERROR",
        ProblemKind::Expansion | ProblemKind::DefinedBelow | ProblemKind::Skipped => return None,
        kind if kind.is_parse_error() => return None,
        _ => "CRITICAL",
    };
    Some(LogMessage { level, text: problem.message.clone() })
}

/// The warnings of a file's parse, with the file's whole path where BitBake prints it.
fn warnings(file: &Parsed) -> impl Iterator<Item = LogMessage> {
    let verdict = verdict(&file.source, Some(file.dialect), &file.parse);
    let name = file.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = path_text(file);
    verdict.warnings.into_iter().zip(file.parse.warnings.clone()).map(move |(text, warning)| {
        let text = match (warning.kind, text.strip_prefix(&name)) {
            (WarningKind::OperatorSpaces, Some(rest)) => [path.as_str(), rest].concat(),
            _ => text,
        };
        LogMessage { level: "WARNING", text }
    })
}
