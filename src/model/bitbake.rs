//! An evaluation in BitBake's own terms, as JSON: `pvlint vars` prints it, and the comparison with BitBake's
//! answers rests on it.

use serde_json::{Map, Value as Json, json};

use super::configuration::Configuration;
use super::datastore::Datastore;
use super::evaluate::Policy;
use super::files::Parsed;
use super::problem::Note;
use super::problem::{NOT_METADATA, Problem, ProblemKind};
use super::recipe::{Found, Inherit, Recipe};
use crate::model::datastore::history::{Event, EventOp, Place};
use crate::syntax::{ErrorKind, WarningKind, trim_blanks_end, verdict, words};
use crate::value::Value;
use crate::value::{Cause, Failure};
use crate::value::{EditKind, Name};
use crate::value::{Flag, Raw};

/// The recipe, and of its variables those that are asked for: `NAME` or `NAME[FLAG]`.
pub fn vars_json(configuration: &Configuration, recipe: &Recipe, names: &[&str]) -> Json {
    let policy = configuration.policy();
    let error = recipe.stopped.then(|| error_json(configuration, recipe)).flatten();
    let missing =
        |inherit: &&Inherit| matches!(inherit.found, Found::Missing) && !policy.missing_class_is_error;
    let inherits = || configuration.inherits.iter().chain(&recipe.inherits);
    let vars: Map<String, Json> =
        names.iter().map(|name| ((*name).to_owned(), variable_json(recipe, name))).collect();
    json!({
        "schema": 1,
        "file": recipe.file.path().to_string_lossy(),
        "ok": !recipe.stopped,
        "error": error,
        "messages": messages(configuration, recipe),
        "missing_classes": inherits().filter(missing).map(inherit_json).collect::<Vec<_>>(),
        "inherited": inherits().filter(|inherit| !missing(inherit)).map(inherit_json).collect::<Vec<_>>(),
        "missing_files": missing_files(recipe, policy),
        "vars": vars,
    })
}

fn inherit_json(inherit: &Inherit) -> Json {
    let (file, line) = file_and_line(inherit.place.as_ref());
    json!({ "class": inherit.class, "file": file, "line": line, "deferred": inherit.deferred })
}

fn missing_files(recipe: &Recipe, policy: Policy) -> Vec<Json> {
    let missing = recipe.includes.iter().filter(|include| include.found.is_none() && include.required);
    let missing = missing.filter(|_| !policy.missing_file_is_error);
    missing
        .map(|include| {
            let (file, line) = file_and_line(Some(&include.place));
            json!({ "what": include.name, "file": file, "line": line })
        })
        .collect()
}

fn file_and_line(place: Option<&Place>) -> (String, u32) {
    place.map_or_else(
        || ("<command line>".to_owned(), 0),
        |place| (place.file.path().to_string_lossy().into_owned(), line_of(place)),
    )
}

/// The line that BitBake gives the statement at `place`.
fn line_of(place: &Place) -> u32 {
    let file = &place.file;
    let stmt = file.parse.tree.stmt_at(place.span.start as usize);
    if file.is_virtual() { 0 } else { stmt.map_or(0, |id| file.ast().stmt(id).line()) }
}

/// The error that stopped BitBake, as it would report it.
fn error_json(configuration: &Configuration, recipe: &Recipe) -> Option<Json> {
    let all = [(&configuration.journal, &configuration.problems), (&recipe.journal, &recipe.problems)];
    let notes =
        all.into_iter().flat_map(|(journal, problems)| journal.iter().map(move |note| (note, problems)));
    let mut failed = notes.filter_map(|(note, problems)| match note {
        Note::Problem(index, asked_by) => Some((&problems[*index], asked_by.as_ref())),
        Note::Read(_) => None,
    });
    let (problem, asked_by) = failed.rfind(|(problem, _)| !problem.kind.is_warning())?;
    let place = problem.place.as_ref();
    let (kind, file, line) = match problem.kind {
        ProblemKind::Expansion => ("ExpansionError", None, asked_by.map(line_of)),
        ProblemKind::Skipped => ("SkipRecipe", None, None),
        ProblemKind::NotMetadata => {
            ("ParseError", problem.message.strip_suffix(NOT_METADATA).map(str::to_owned), place.map(line_of))
        }
        ProblemKind::SyntaxError => ("ParseError", place.map(|place| path(&place.file)), syntax_line(place)),
        kind if kind.is_parse_error() => {
            ("ParseError", place.map(|place| path(&place.file)), place.map(line_of))
        }
        // BitBake notices only when all is read.
        ProblemKind::RenamedVariable => ("BBHandledException", None, None),
        _ => ("BBHandledException", None, asked_by.map(line_of)),
    };
    let message = match problem.kind {
        ProblemKind::SyntaxError => place.and_then(syntax_message).unwrap_or_else(|| problem.message.clone()),
        ProblemKind::NotMetadata => NOT_METADATA[2..].to_owned(),
        _ => problem.message.clone(),
    };
    Some(json!({ "type": kind, "message": message, "line": line, "file": file }))
}

fn path(file: &Parsed) -> String {
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
        crate::syntax::join_lines(trim_blanks_end(text))
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
fn messages(configuration: &Configuration, recipe: &Recipe) -> Vec<Json> {
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

fn message(problem: &Problem) -> Option<Json> {
    let level = match problem.kind {
        kind if kind.is_warning() => "WARNING",
        ProblemKind::RenamedVariable | ProblemKind::PythonSyntax => "ERROR",
        ProblemKind::Expansion | ProblemKind::Skipped => return None,
        kind if kind.is_parse_error() => return None,
        _ => "CRITICAL",
    };
    Some(json!({ "level": level, "text": problem.message }))
}

/// The warnings of a file's parse, with the file's whole path where BitBake prints it.
fn warnings(file: &Parsed) -> impl Iterator<Item = Json> {
    let verdict = verdict(&file.source, Some(file.dialect), &file.parse);
    let name = file.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = path(file);
    verdict.warnings.into_iter().zip(file.parse.warnings.clone()).map(move |(text, warning)| {
        let text = match (warning.kind, text.strip_prefix(&name)) {
            (WarningKind::OperatorBlanks, Some(rest)) => [path.as_str(), rest].concat(),
            _ => text,
        };
        json!({ "level": "WARNING", "text": text })
    })
}

fn variable_json(recipe: &Recipe, asked: &str) -> Json {
    let data = &recipe.data;
    let (name, flag) = match asked.strip_suffix(']').and_then(|asked| asked.split_once('[')) {
        Some((name, flag)) if !name.is_empty() && !flag.is_empty() => (name, Some(flag)),
        _ => (asked, None),
    };
    let mut fields = Map::new();
    let (raw, value) = match flag {
        None => (data.try_get_raw(name), data.try_get(name)),
        Some(flag) => (Ok(data.flag_raw(name, flag).map(|raw| raw.to_value())), data.try_flag(name, flag)),
    };
    let raw = raw.map(|raw| raw.map(|raw| raw.source()));
    let raw = raw.unwrap_or_else(|failure| (!failure.is_certain()).then_some(failure.expression));
    fields.insert("unexpanded".into(), json!(raw));
    match value {
        Ok(value) => put_value(&mut fields, value),
        // It fails on one of several ways only, or where the configuration is not all there.
        Err(failure) if !failure.is_certain() || data.is_incomplete() => {
            put_value(&mut fields, Some(Value::unknown(failure.expression)));
        }
        Err(failure) => {
            fields.insert("expanded".into(), Json::Null);
            fields.insert("known".into(), json!("unknown"));
            fields.insert("error".into(), json!(raised(&failure)));
        }
    }
    fields.insert("flags".into(), flags_json(data, name));
    let variable = Name::find(name).and_then(|name| data.variable(name));
    if let Some(variable) = variable.filter(|variable| !variable.variants.is_empty()) {
        let variants = variable.variants.iter().map(|(full, overrides)| {
            let key = full.as_str();
            json!({ "key": key, "override": overrides.as_str(), "history": history_json(data, key) })
        });
        fields.insert("override_variants".into(), variants.collect());
    }
    fields.insert("history".into(), history_json(data, name));
    Json::Object(fields)
}

/// What Python raises: BitBake wraps all but its own two ways to give up.
fn raised(failure: &Failure) -> String {
    match &failure.cause {
        Cause::Raised { kind, message } if matches!(&**kind, "BBHandledException" | "SkipRecipe") => {
            format!("{kind}: {message}")
        }
        _ => format!("ExpansionError: {failure}"),
    }
}

/// Only what is known exactly is an expanded value; alternatives and parts are told apart from it.
fn put_value(fields: &mut Map<String, Json>, value: Option<Value>) {
    let known = value.as_ref().map_or("exact", Value::known);
    fields.insert("known".into(), json!(known));
    fields.insert("expanded".into(), json!(value.as_ref().and_then(Value::exact)));
    match value {
        Some(Value::Alternatives(texts)) => drop(fields.insert("alternatives".into(), json!(texts))),
        Some(value @ Value::Partial(_)) => drop(fields.insert("partial".into(), json!(value.to_string()))),
        Some(Value::Exact(_)) | None => {}
    }
}

fn flags_json(data: &Datastore, name: &str) -> Json {
    let mut flags = Map::new();
    let Some(variable) = Name::find(name).and_then(|name| data.variable(name)) else {
        return Json::Object(flags);
    };
    for (flag, value) in &variable.flags {
        flags.insert(flag.as_str().to_owned(), flag_json(value));
    }
    if let Some(weak) = &variable.weak {
        flags.insert("_defaultval".into(), raw_json(weak));
    }
    for kind in [EditKind::Append, EditKind::Prepend, EditKind::Remove] {
        let edits: Vec<Json> = variable
            .edits_of(kind)
            .map(|edit| json!([raw_json(&edit.text), edit.overrides.map(Name::as_str)]))
            .collect();
        if !edits.is_empty() {
            flags.insert(kind.keyword().to_owned(), Json::Array(edits));
        }
    }
    Json::Object(flags)
}

fn raw_json(raw: &Raw) -> Json {
    json!(raw.source())
}

fn flag_json(flag: &Flag) -> Json {
    match flag {
        Flag::Raw(raw) => raw_json(raw),
        Flag::Number(number) => json!(number),
        Flag::Tasks(tasks) => json!(tasks.iter().map(|task| task.as_str()).collect::<Vec<_>>()),
        Flag::Nothing => Json::Null,
    }
}

fn history_json(data: &Datastore, name: &str) -> Json {
    data.history(name).iter().map(event_json).collect()
}

fn event_json(event: &Event) -> Json {
    let (file, _) = file_and_line(Some(&event.place));
    let mut fields = Map::new();
    fields.insert("file".into(), json!(file));
    fields.insert("line".into(), json!(event.line));
    fields.insert("op".into(), json!(event.op.name()));
    if let Some(flag) = event.flag {
        fields.insert("flag".into(), json!(flag));
    }
    if let EventOp::Python { function, .. } = event.op {
        fields.insert("func".into(), json!(function.as_str()));
    }
    // A history holds what Python prints of a list.
    let detail = match &event.flag_value {
        Some(tasks @ Flag::Tasks(_)) => json!(tasks.raw().map(|raw| raw.source().into_owned())),
        Some(flag) => flag_json(flag),
        None => json!(event.text),
    };
    fields.insert("detail".into(), detail);
    Json::Object(fields)
}
