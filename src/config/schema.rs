//! The JSON Schema of `pvlint.toml`, made from the types that read it.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{Config, Fmt};
use crate::diag::{Meta, Severity};
use crate::format::{FormatOption, Limits, OPTIONS, Takes};

/// The schema, with the names of `rules` and `releases` filled in.
pub fn schema<'a>(rules: &[&'static Meta], releases: impl Iterator<Item = &'a str>) -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Config>().to_value();
    let mut names = vec!["all"];
    for rule in rules {
        if !names.contains(&rule.group) {
            names.push(rule.group);
        }
    }
    names.extend(rules.iter().map(|rule| rule.name));
    let definitions = &mut schema["$defs"];
    definitions["RuleName"]["anyOf"][0]["enum"] = json!(names);
    definitions["ReleaseName"]["enum"] = releases.collect();
    without_null(&mut schema);
    // What the schema is comes before what it says.
    let mut ordered = Map::new();
    for key in ["$schema", "title", "description"] {
        ordered.insert(key.to_owned(), schema[key].take());
    }
    for (key, value) in schema.as_object_mut().into_iter().flatten() {
        ordered.entry(key.clone()).or_insert_with(|| value.take());
    }
    Value::Object(ordered)
}

/// Takes away the type `null`, which TOML does not have, and defaults that say nothing.
fn without_null(schema: &mut Value) {
    if let Value::Object(entries) = schema {
        entries.retain(|key, value| key != "default" || !is_nothing(value));
        if let Some(Value::Array(types)) = entries.get_mut("type")
            && let [only, null] = types.as_slice()
            && null == "null"
        {
            entries["type"] = only.clone();
        }
        if let Some(Value::Array(words)) = entries.get_mut("enum") {
            words.retain(|word| !word.is_null());
        }
        if let Some(Value::Array(any)) = entries.get_mut("anyOf")
            && let [only, null] = any.as_slice()
            && null["type"] == "null"
            && let Value::Object(only) = only.clone()
        {
            entries.remove("anyOf");
            entries.extend(only);
        }
        entries.values_mut().for_each(without_null);
    }
    if let Value::Array(items) = schema {
        items.iter_mut().for_each(without_null);
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

/// The name of a rule or of a group, or the id of a rule of oelint-adv.
pub(super) struct RuleName;

impl JsonSchema for RuleName {
    fn schema_name() -> Cow<'static, str> {
        "RuleName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A rule, a group of rules, or the id of a rule of oelint-adv.",
            "anyOf": [{ "type": "string", "enum": [] }, { "type": "string", "pattern": "^oelint\\." }],
        })
    }
}

pub(super) struct ReleaseName;

impl JsonSchema for ReleaseName {
    fn schema_name() -> Cow<'static, str> {
        "ReleaseName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A release of the Yocto Project.", "type": "string", "enum": [] })
    }
}

/// Severities by the names of rules.
pub(super) struct Severities;

impl JsonSchema for Severities {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Severities".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": generator.subschema_for::<RuleName>(),
            "additionalProperties": { "type": "string", "enum": Severity::ALL.map(Severity::name) },
        })
    }
}

impl JsonSchema for Fmt {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Fmt".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut properties = Map::new();
        for option in OPTIONS {
            properties.insert(option.name.to_owned(), schema_of(option));
        }
        let json = json!({
            "description": "Whether JSON files of containers are formatted as well; that changes what recipes fetch.",
            "type": "boolean",
        });
        properties.insert("json".to_owned(), json);
        json_schema!({ "type": "object", "additionalProperties": false, "properties": properties })
    }
}

/// What one of the formatter's options may be.
fn schema_of(option: &FormatOption) -> Value {
    let description = format!("{} Takes {}.", option.what, option.takes);
    match option.takes {
        Takes::Number(Limits { least, most, default }) => json!({
            "description": description,
            "type": "integer",
            "minimum": least,
            "maximum": most,
            "default": default,
        }),
        Takes::Names => {
            let names = json!({ "type": "array", "items": { "type": "string" } });
            json!({ "description": description, "anyOf": [names, { "type": "string" }] })
        }
        Takes::OneOf(words) => {
            // In TOML a word that is a number may be written without quotes.
            let words = words().into_iter().map(|word| word.parse::<u32>().map_or(json!(word), Value::from));
            let words: Vec<Value> = words.collect();
            json!({ "description": description, "enum": words, "default": words[0] })
        }
    }
}
