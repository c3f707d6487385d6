//! An evaluation in BitBake's own terms, as JSON: `pvlint vars` prints it, and the comparison with BitBake's
//! answers rests on it.

use serde_json::{Map, Value as Json, json};

use super::answer::Answer;
use crate::model::{
    ClassFile, Configuration, Datastore, Event, EventOp, Inherit, LogMessage, Place, Policy, Recipe, Stop,
    messages, stop,
};
use crate::value::{EditKind, Flag, Name, Raw, Value, Variable};

/// The recipe, and of its variables those that are asked for: `NAME` or `NAME[FLAG]`.
pub fn vars_json(configuration: &Configuration, recipe: &Recipe, names: &[&str]) -> Json {
    let policy = configuration.policy();
    let (mut missing, mut inherited) = (Vec::new(), Vec::new());
    for inherit in configuration.inherits.iter().chain(&recipe.inherits) {
        if matches!(inherit.found, ClassFile::Missing) && !policy.missing_class_is_error {
            missing.push(inherit_json(inherit));
        } else {
            inherited.push(inherit_json(inherit));
        }
    }
    let vars: Map<String, Json> =
        names.iter().map(|name| ((*name).to_owned(), variable_json(recipe, name))).collect();
    json!({
        "schema": 1,
        "file": recipe.file.path().to_string_lossy(),
        "ok": !recipe.stopped,
        "error": stop(configuration, recipe).map(stop_json),
        "messages": messages(configuration, recipe).into_iter().map(message_json).collect::<Vec<_>>(),
        "missing_classes": missing,
        "inherited": inherited,
        "missing_files": missing_files(recipe, policy),
        "vars": vars,
    })
}

fn stop_json(stop: Stop) -> Json {
    json!({ "type": stop.exception, "message": stop.message, "line": stop.line, "file": stop.file })
}

fn message_json(message: LogMessage) -> Json {
    json!({ "level": message.level, "text": message.text })
}

fn inherit_json(inherit: &Inherit) -> Json {
    let (file, line) = file_and_line(inherit.place.as_ref());
    json!({ "class": inherit.class, "file": file, "line": line, "deferred": inherit.deferred })
}

fn missing_files(recipe: &Recipe, policy: Policy) -> Vec<Json> {
    let mut missing = Vec::new();
    for include in &recipe.includes {
        if include.found.is_none() && include.required && !policy.missing_file_is_error {
            let (file, line) = file_and_line(Some(&include.place));
            missing.push(json!({ "what": include.name, "file": file, "line": line }));
        }
    }
    missing
}

fn file_and_line(place: Option<&Place>) -> (String, u32) {
    place.map_or_else(
        || ("<command line>".to_owned(), 0),
        |place| (place.file.path().to_string_lossy().into_owned(), place.bitbake_line()),
    )
}

fn variable_json(recipe: &Recipe, asked: &str) -> Json {
    let answer = Answer::of(recipe, asked);
    let data = &recipe.data;
    let mut fields = Map::new();
    fields.insert("unexpanded".into(), json!(answer.unexpanded));
    match answer.value {
        Ok(value) => put_value(&mut fields, value),
        Err(error) => {
            fields.insert("expanded".into(), Json::Null);
            fields.insert("known".into(), json!("unknown"));
            fields.insert("error".into(), json!(error));
        }
    }
    fields.insert("flags".into(), answer.variable.map_or_else(Map::new, flags_json).into());
    if let Some(variable) = answer.variable
        && !variable.variants.is_empty()
    {
        let variants = variable.variants.iter().map(|(full, overrides)| {
            let key = full.as_str();
            json!({ "key": key, "override": overrides.as_str(), "history": history_json(data, key) })
        });
        fields.insert("override_variants".into(), variants.collect());
    }
    fields.insert("history".into(), history_json(data, answer.name));
    Json::Object(fields)
}

/// Only what is known exactly is an expanded value; alternatives and parts are told apart from it.
fn put_value(fields: &mut Map<String, Json>, value: Option<Value>) {
    let known = value.as_ref().map_or("exact", |value| value.knowledge().name());
    fields.insert("known".into(), json!(known));
    fields.insert("expanded".into(), json!(value.as_ref().and_then(Value::exact)));
    match value {
        Some(Value::Alternatives(texts)) => drop(fields.insert("alternatives".into(), json!(texts))),
        Some(value @ Value::Partial(_)) => drop(fields.insert("partial".into(), json!(value.to_string()))),
        Some(Value::Exact(_)) | None => {}
    }
}

fn flags_json(variable: &Variable) -> Map<String, Json> {
    let mut flags = Map::new();
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
    flags
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
