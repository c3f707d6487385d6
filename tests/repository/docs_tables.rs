//! The tables of the guide are those of the program. `UPDATE_EXPECT=1` writes them anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use pvlint::config::schema;
use pvlint::diag::{Answer, FixLevel, OelintRule, REVISION, oelint_rules};
use pvlint::layers::Release;
use pvlint::rules::metas;
use regex::Regex;
use serde_json::Value;

use super::docs::{REPOSITORY, ROOT, read};

fn url_of(rule: &pvlint::diag::Meta) -> String {
    format!("{REPOSITORY}/blob/{REVISION}/rules/{}/{}.md", rule.group, rule.name)
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn rules() -> String {
    let mut text = String::new();
    let mut group = "";
    for rule in metas() {
        if rule.group != group {
            group = rule.group;
            let _ = write!(text, "\n## {group}\n\n| rule | severity | fix | |\n|---|---|---|---|\n");
        }
        let severity = if rule.on_by_default { rule.severity.name() } else { "off" };
        let fix = if rule.fix.name() == "none" { "" } else { rule.fix.name() };
        let summary = cell(rule.summary());
        let _ = writeln!(text, "| [`{}`]({}) | {severity} | {fix} | {summary} |", rule.name, url_of(rule));
    }
    text
}

/// Why each safe fix is one, in the words of its page, which has to say so.
fn safe_fixes() -> String {
    let mut text = "\n## Safe fixes\n\n| rule | why its fix is safe, or where |\n|---|---|\n".to_owned();
    for rule in metas().iter().filter(|rule| rule.fix == FixLevel::Safe) {
        let page = read(&format!("rules/{}/{}.md", rule.group, rule.name));
        let why = page.split_once("\n## Fix safety\n").map(|(_, rest)| rest.trim_start());
        let why =
            why.unwrap_or_else(|| panic!("rules/{}/{}.md: no section `Fix safety`", rule.group, rule.name));
        let why = why.split("\n\n").next().unwrap_or_default().trim().replace('\n', " ");
        let _ = writeln!(text, "| {} | {} |", link_to(rule), cell(&why));
    }
    text
}

/// The link to a rule's page.
fn link_to(rule: &pvlint::diag::Meta) -> String {
    format!("[`{}`]({})", rule.name, url_of(rule))
}

fn equivalents() -> String {
    let mut text = "\n| oelint-adv | pvlint |\n|---|---|\n".to_owned();
    for OelintRule { id, answer, .. } in oelint_rules() {
        let words = match answer {
            Answer::Rules => {
                let rules = metas().iter().filter(|rule| rule.stands_for(id));
                rules.map(|rule| link_to(rule)).collect::<Vec<_>>().join(", ")
            }
            Answer::Formatter(words) => words.to_owned(),
            Answer::Unchecked(words) => format!("not checked: {}", linked(words)),
        };
        let _ = writeln!(text, "| `{id}` | {} |", cell(&words));
    }
    text
}

/// The same words, with links in the place of [`rule`].
fn linked(words: &str) -> String {
    let name = Regex::new(r"\[`([a-z-]+)`\]").expect("a pattern");
    let link = |found: &regex::Captures<'_>| {
        let rule = metas().iter().find(|rule| rule.name == &found[1]);
        link_to(rule.unwrap_or_else(|| panic!("{words}: there is no rule `{}`", &found[1])))
    };
    name.replace_all(words, link).into_owned()
}

#[test]
fn what_is_said_of_oelint_is_true_of_the_rules() {
    for rule in oelint_rules() {
        let has_rules = metas().iter().any(|meta| meta.stands_for(rule.id));
        assert_eq!(has_rules, rule.answer == Answer::Rules, "{rule:?}");
        let Answer::Formatter(words) = rule.answer else { continue };
        for option in words.split('`').skip(3).step_by(2) {
            assert!(pvlint::format::OPTIONS.iter().any(|known| known.name == option), "{rule:?}");
        }
    }
    for id in metas().iter().flat_map(|meta| meta.oelint()) {
        assert!(oelint_rules().any(|rule| rule.id == id), "oelint-adv has no rule {id}");
    }
}

/// What a key takes, in words.
fn takes(root: &Value, schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return match name.rsplit('/').next() {
            Some("RuleName") => "a rule or group".to_owned(),
            _ => takes(root, root.pointer(name.trim_start_matches('#')).expect("a definition")),
        };
    }
    if let Some(words) = schema["enum"].as_array() {
        let words = words.iter().map(|word| format!("`{}`", word.to_string().trim_matches('"')));
        return words.collect::<Vec<_>>().join(", ");
    }
    if let Some(any) = schema["anyOf"].as_array() {
        return any.iter().map(|schema| takes(root, schema)).collect::<Vec<_>>().join(", or ");
    }
    match schema["type"].as_str().expect("a type") {
        "string" => "a text".to_owned(),
        "boolean" => "`true`, `false`".to_owned(),
        "integer" => format!("{} to {}", schema["minimum"], schema["maximum"]),
        "array" => match takes(root, &schema["items"]).as_str() {
            "a text" => "a list of texts".to_owned(),
            "a rule or group" => "a list of rules and groups".to_owned(),
            other => format!("a list of {other}"),
        },
        "object" => {
            let name = match schema["propertyNames"] {
                Value::Null => "a name",
                _ => "a rule or group",
            };
            format!("for {name} {}", takes(root, &schema["additionalProperties"]))
        }
        other => panic!("the page has no words for {other}"),
    }
}

/// Whether a schema is a table of the configuration with keys of its own.
fn is_table(schema: &Value) -> bool {
    schema["properties"].is_object()
}

fn section(root: &Value, schema: &Value, path: &str, text: &mut String) {
    let properties = || schema["properties"].as_object().into_iter().flatten();
    let below = |value: &Value| is_table(value) || is_table(&value["additionalProperties"]);
    if !path.is_empty() {
        let _ = write!(text, "\n## `[{path}]`\n\n{}\n", schema["description"].as_str().unwrap_or_default());
    }
    if properties().any(|(_, value)| !below(value)) {
        text.push_str("\n| key | takes | default | |\n|---|---|---|---|\n");
    }
    for (key, value) in properties().filter(|(_, value)| !below(value)) {
        let default = match &value["default"] {
            Value::Null => String::new(),
            Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        };
        let what = value["description"].as_str().unwrap_or_default();
        // The column before it says that already.
        let what = what.split_once(" Takes ").map_or(what, |(what, _)| what);
        let _ = writeln!(text, "| `{key}` | {} | {default} | {} |", cell(&takes(root, value)), cell(what));
    }
    for (key, value) in properties().filter(|(_, value)| below(value)) {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match is_table(value) {
            true => section(root, value, &path, text),
            false => section(root, &value["additionalProperties"], &format!("{path}.\"GLOB\""), text),
        }
    }
}

fn configuration() -> String {
    let schema = schema(metas(), Release::series());
    let mut text = String::new();
    section(&schema, &schema, "", &mut text);
    text
}

/// The constants that bound something, with their reasons.
fn limits() -> String {
    let constant = Regex::new(
        r"(?s)((?:\s*/// [^\n]*\n)+)\s*(?:pub(?:\([a-z]+\))? )?const (MAX_[A-Z_]+): \w+ = ([^;]+);",
    )
    .expect("a pattern");
    let mut rows = Vec::new();
    let mut directories = vec![Path::new(ROOT).join("src")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("a directory").flatten() {
            let path = entry.path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a file");
                let place =
                    path.strip_prefix(Path::new(ROOT).join("src")).expect("below src").display().to_string();
                for found in constant.captures_iter(&text) {
                    let reason =
                        found[1].replace("///", " ").split_whitespace().collect::<Vec<_>>().join(" ");
                    rows.push(format!("| `{place}` | {} | {} |", shown(&found[3]), cell(&reason)));
                }
            }
        }
    }
    rows.sort();
    format!("| part | limit | why |\n|---|---|---|\n{}\n", rows.join("\n"))
}

/// A number of Rust's as people write it.
fn shown(number: &str) -> String {
    let number = number.replace('_', "");
    match number.split_once(" << ") {
        Some((left, "10")) => format!("{left} KiB"),
        Some((left, "20")) => format!("{left} MiB"),
        Some((left, shift)) => {
            let left: u64 = left.parse().expect("a number");
            (left << shift.parse::<u32>().expect("a number")).to_string()
        }
        None => number,
    }
}

#[test]
fn tables_are_those_of_the_program() {
    const BEGIN: &str = "<!-- made by tests/repository/docs_tables.rs -->\n";
    const END: &str = "\n<!-- end -->";
    for (page, made) in [
        ("docs/rules.md", rules() + &safe_fixes()),
        ("docs/oelint.md", equivalents()),
        ("docs/configuration.md", configuration()),
        ("docs/limits.md", limits()),
    ] {
        let text = read(page);
        let begin = text.find(BEGIN).expect("a mark") + BEGIN.len();
        let end = text.find(END.trim_start()).expect("a mark");
        let wanted = format!("{}{made}{}", &text[..begin], &text[end - 1..]);
        let wanted = wanted.replace("-->\n\n<!-- end", "-->\n<!-- end");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(Path::new(ROOT).join(page), &wanted).expect("a page");
        } else {
            let how = "`UPDATE_EXPECT=1 cargo test --test repository` writes it anew";
            assert!(text == wanted, "{page} is not what the program says; {how}");
        }
    }
}
