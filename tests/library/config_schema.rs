//! The schema of `pvlint.toml` and the parser say the same.

use std::fs;

use pvlint::config::{Loaded, Overrides, Settings, schema};
use pvlint::disk::Disk;
use pvlint::layers::Release;
use pvlint::rules::metas;
use serde_json::{Map, Value, json};

fn whole() -> Value {
    schema(metas(), Release::series())
}

/// What `schema` stands for where it only refers to a definition.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(name) => root.pointer(name.trim_start_matches('#')).expect("a definition"),
        None => schema,
    }
}

/// Values that `schema` allows: at least one of each kind, the extremes, and all words of a list.
fn examples(root: &Value, schema: &Value) -> Vec<Value> {
    let schema = resolved(root, schema);
    if let Some(all) = schema["enum"].as_array() {
        return all.clone();
    }
    if let Some(any) = schema["anyOf"].as_array() {
        return any.iter().flat_map(|schema| examples(root, schema)).collect();
    }
    examples_of(root, schema, schema["type"].as_str().expect("a type"))
}

fn examples_of(root: &Value, schema: &Value, kind: &str) -> Vec<Value> {
    match kind {
        "boolean" => vec![json!(true), json!(false)],
        "integer" => vec![schema["minimum"].clone(), schema["maximum"].clone()],
        "string" if schema["pattern"] == "^oelint\\." => vec![json!("oelint.vars.mispell")],
        "string" if schema["pattern"] == "^SC[0-9]{4}$" => vec![json!("SC2086")],
        "string" => vec![json!("X")],
        "array" => vec![json!(examples(root, &schema["items"]))],
        "object" => {
            let mut all = Vec::new();
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                all.extend(examples(root, property).into_iter().map(|value| json!({ name: value })));
            }
            if schema["additionalProperties"].is_object() {
                let names = match &schema["propertyNames"] {
                    Value::Null => vec![json!("X")],
                    names => examples(root, names),
                };
                for value in examples(root, &schema["additionalProperties"]) {
                    let entries =
                        names.iter().map(|name| (name.as_str().expect("a name").to_owned(), value.clone()));
                    all.push(Value::Object(entries.collect::<Map<_, _>>()));
                }
            }
            all
        }
        other => panic!("the test knows no {other}"),
    }
}

/// A value as TOML writes it; the strings in the examples are the same in both languages.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{} = {}", json!(key), toml(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}

/// What is wrong with a configuration.
fn verdict(text: &str) -> Result<(), String> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("pvlint.toml");
    fs::write(&path, text).expect("a file");
    fs::write(directory.path().join("X"), "").expect("a file");
    let settings = Loaded::read(&path, &Disk::default())
        .and_then(|loaded| Settings::new(loaded, &Overrides::default(), metas()));
    settings.map(drop).map_err(|error| error.message)
}

#[test]
fn it_is_a_schema() {
    jsonschema::draft202012::meta::validate(&whole()).expect("a schema");
}

#[test]
fn the_parser_takes_all_that_the_schema_allows() {
    let root = whole();
    let examples = examples(&root, &root);
    assert!(examples.len() > 50, "{}", examples.len());
    for example in examples {
        let (key, value) = example.as_object().and_then(|entries| entries.iter().next()).expect("one key");
        let value = match key.as_str() {
            "required-version" => json!(">=0.0.1"),
            "lint" if value.get("select").or(value.get("extend-select")).is_some() => continue,
            _ => value.clone(),
        };
        let text = format!("{key} = {}\n", toml(&value));
        verdict(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    // Ids of oelint-adv without an equivalent cannot be selected, so not all examples are right there.
    for rule in metas() {
        verdict(&format!("lint.select = [{:?}]\nlint.extend-select = [{:?}]\n", rule.name, rule.group))
            .expect(rule.name);
    }
}

#[test]
fn the_schema_has_all_that_the_parser_takes() {
    let root = whole();
    let lint = &root["properties"]["lint"];
    let rules = &root["properties"]["rules"];
    let mut tables = vec![
        (String::new(), &root),
        ("lint.".to_owned(), lint),
        ("lint.per-path.X.".to_owned(), &lint["properties"]["per-path"]["additionalProperties"]),
        ("lint.shellcheck.".to_owned(), &lint["properties"]["shellcheck"]),
        ("rules.".to_owned(), rules),
        ("fmt.".to_owned(), &root["properties"]["fmt"]),
    ];
    for (name, options) in rules["properties"].as_object().expect("properties") {
        tables.push((format!("rules.{name}."), options));
    }
    let count = tables.len();
    for (prefix, schema) in tables {
        let schema = resolved(&root, schema);
        assert_eq!(schema["additionalProperties"], false, "{prefix}");
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("pvlint.toml");
        fs::write(&path, format!("{prefix}no-such-key-at-all = 1\n")).expect("a file");
        let error = Loaded::read(&path, &Disk::default()).expect_err("an unknown key");
        let said = format!("{} {}", error.message, error.help.unwrap_or_default());
        let list = said.split_once("expected").or(said.split_once("the options are")).expect("a list").1;
        let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
        let mut taken: Vec<&str> =
            list.split(ends).filter(|word| !matches!(*word, "" | "one" | "of" | "or")).collect();
        taken.sort_unstable();
        let mut known: Vec<&str> =
            schema["properties"].as_object().expect("properties").keys().map(String::as_str).collect();
        known.sort_unstable();
        assert_eq!(taken, known, "{prefix}");
    }
    let tables = root.to_string().matches("\"additionalProperties\":false").count();
    assert_eq!(tables, count, "a table is not looked at");
}
