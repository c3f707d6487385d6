//! Values as BitBake computes them: its own answers for the files in `fixtures/conformance/quirks`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, iter};

use pvlint::cli::vars_json;
use pvlint::model::{Configuration, Files, Options, Policy, Runs};
use serde_json::{Value, json};

/// The arguments of BitBake's oracle, as the records hold them.
struct Arguments {
    options: Options,
    file: String,
    appends: Vec<PathBuf>,
    names: Vec<String>,
}

fn parse(argv: &[String], directory: &Path) -> Arguments {
    let stop = Policy { stop_at_errors: true, missing_class_is_error: false, missing_file_is_error: true };
    let mut options = Options { policy: stop, ..Options::default() };
    let (mut positional, mut appends) = (Vec::new(), Vec::new());
    let mut words = argv.iter().skip(1).map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--strict" => options.policy.missing_class_is_error = true,
            "--bbpath" => {
                options.bbpath = directory.join(words.next().expect("directories")).display().to_string()
            }
            "--append" => appends.push(directory.join(words.next().expect("a file"))),
            "--no-finalise" => options.finish = false,
            "--anon" => options.runs = Runs::Anonymous,
            option if option.starts_with("--") => panic!("unknown option {option}"),
            other => positional.push(other.to_owned()),
        }
    }
    let file = positional.remove(0);
    Arguments { options, file, appends, names: positional }
}

/// The answer with paths relative to `directory`, as they are in the records.
fn relative(value: Value, directory: &Path) -> Value {
    let directory = directory.to_str().expect("a path in Unicode");
    match value {
        Value::String(text) => {
            let text = text.replace(&format!("{directory}/"), "");
            json!(text.replace(directory, "."))
        }
        Value::Array(items) => items.into_iter().map(|item| relative(item, Path::new(directory))).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(key, value)| (key, relative(value, Path::new(directory)))).collect()
        }
        other => other,
    }
}

/// What is not the same on both sides by nature:
///
/// * for what BitBake's own code does (functions, key expansion) it names a place in that code, and pvlint
///   the statement that made it;
/// * it prints hundreds of steps of an endless recursion, and which one it gives up at is Python's choice;
/// * the oracle has its own text for the defaults of PN, FILESPATH and the like;
/// * it tells a variable that once had variants from one that never did.
fn comparable(mut answer: Value) -> Value {
    answer.as_object_mut().expect("an object").remove("schema");
    let vars = answer["vars"].as_object_mut().expect("variables");
    for variable in vars.values_mut() {
        let variable = variable.as_object_mut().expect("a variable");
        variable.remove("known");
        if let Some(error) = variable.get_mut("error") {
            let text = error.as_str().expect("a text");
            if text.contains("RecursionError") {
                *error = json!("RecursionError");
            }
        }
        if variable.get("override_variants").is_some_and(|variants| variants == &json!([])) {
            variable.remove("override_variants");
        }
        if is_default(variable.get("history")) {
            for field in ["history", "flags", "unexpanded"] {
                variable.remove(field);
            }
        }
        let variants = variable.get_mut("override_variants").and_then(Value::as_array_mut);
        let histories = variants.into_iter().flatten().map(|variant| &mut variant["history"]);
        histories.for_each(comparable_history);
        variable.get_mut("history").into_iter().for_each(comparable_history);
    }
    answer
}

fn is_default(history: Option<&Value>) -> bool {
    let is_default = |event: &Value| matches!(event["file"].as_str(), Some("<oracle default>" | "<default>"));
    history.and_then(Value::as_array).is_some_and(|events| events.iter().any(is_default))
}

fn comparable_history(history: &mut Value) {
    for event in history.as_array_mut().expect("events") {
        let op = event["op"].as_str().expect("an operation").to_owned();
        let event = event.as_object_mut().expect("an event");
        let of_bitbake = event.remove("func").is_some();
        let in_function = event.get("flag").is_some_and(|flag| {
            let of_functions = ["func", "python", "filename", "lineno", "fakeroot", "task", "deps"];
            flag.as_str().is_some_and(|flag| of_functions.contains(&flag))
        });
        let internal = of_bitbake || in_function || op.starts_with("rename") || op == "exported";
        if internal || event["detail"].as_str().is_some_and(|detail| detail.ends_with('\n')) {
            event.remove("file");
            event.remove("line");
        }
    }
}

/// The first difference between two answers, field by field.
fn difference(at: &str, got: &Value, want: &Value) -> Option<String> {
    match (got, want) {
        (Value::Object(left), Value::Object(right)) => {
            let keys = left.keys().chain(right.keys().filter(|key| !left.contains_key(*key)));
            keys.into_iter().find_map(|key| difference(&format!("{at}.{key}"), &got[key], &want[key]))
        }
        _ => (got != want).then(|| format!("{at}\n   pvlint {got}\n  bitbake {want}")),
    }
}

fn check(record: &Value) -> Result<(), String> {
    let directory = crate::fixture("conformance/quirks");
    let argv: Vec<String> = serde_json::from_value(record["eval_argv"].clone()).expect("arguments");
    let Arguments { options, file, appends, names } = parse(&argv, &directory);
    let configuration = Configuration::new(Arc::new(Files::default()), options);
    let recipe = configuration.recipe(&directory.join(&file), &appends).expect("a readable file");
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let got = comparable(relative(vars_json(&configuration, &recipe, &names), &directory));
    let want = comparable(record["eval"].clone());
    difference("", &got, &want).map_or(Ok(()), |difference| Err(format!("{file}: {difference}")))
}

#[test]
fn quirks_have_bitbakes_values() {
    let records = fs::read_to_string(crate::fixture("conformance/quirks.jsonl")).expect("the records");
    let records = records.lines().map(|line| serde_json::from_str::<Value>(line).expect("a record"));
    let records: Vec<Value> = records.filter(|record| !record["eval"].is_null()).collect();
    let failures: Vec<String> = records.iter().filter_map(|record| check(record).err()).collect();
    assert!(records.len() > 90, "only {} records were read", records.len());
    let shown: String =
        iter::repeat_n("\n", 1).chain(failures.iter().map(String::as_str)).collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {} differ:{shown}", failures.len(), records.len());
}
