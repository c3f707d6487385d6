//! The guide in `docs/` holds: its tables are those of the program, its links lead somewhere, its examples
//! are right. `UPDATE_EXPECT=1` writes the tables anew. The commands in it run in `tests/command/cli.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pvlint::config::{Loaded, Overrides, Settings, schema};
use pvlint::diag::{Answer, OelintRule, oelint_rules};
use pvlint::disk::Disk;
use pvlint::layers::Release;
use pvlint::rules::metas;
use pvlint::syntax::{Dialect, parse};
use regex::Regex;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The pages of the guide, and the other texts for people.
fn pages() -> Vec<String> {
    let mut pages: Vec<String> = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"]
        .into_iter()
        .map(str::to_owned)
        .collect();
    for directory in ["docs", ".github"] {
        let entries = fs::read_dir(Path::new(ROOT).join(directory)).expect("a directory").flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        pages.extend(names.filter(|name| name.ends_with(".md")).map(|name| format!("{directory}/{name}")));
    }
    pages.sort();
    assert!(pages.len() > 12, "{pages:?}");
    pages
}

/// The fences of a page: language, content, line.
fn fences(text: &str) -> Vec<(String, String, usize)> {
    let mut found: Vec<(String, String, usize)> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        match line.trim_start().strip_prefix("```") {
            Some(language) if !open => {
                found.push((language.trim().to_owned(), String::new(), number + 1));
                open = true;
            }
            Some(_) => open = false,
            None if open => {
                let fence = found.last_mut().expect("an open fence");
                fence.1 += line;
                fence.1.push('\n');
            }
            None => {}
        }
    }
    assert!(!open, "a fence is not closed");
    found
}

fn url_of(rule: &pvlint::diag::Meta) -> String {
    format!("{REPOSITORY}/blob/v{VERSION}/rules/{}/{}.md", rule.group, rule.name)
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
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
        let what = if what.starts_with("Takes ") { "" } else { what };
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
    const BEGIN: &str = "<!-- made by tests/repository/docs.rs -->\n";
    const END: &str = "\n<!-- end -->";
    for (page, made) in [
        ("docs/rules.md", rules()),
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

#[test]
fn every_page_is_in_the_table_of_contents() {
    let link = Regex::new(r"\]\(([^)]+)\)").expect("a pattern");
    let summary = read("docs/SUMMARY.md");
    let listed: BTreeSet<&str> =
        link.captures_iter(&summary).map(|found| found.extract::<1>().1[0]).collect();
    let pages = pages();
    let there: BTreeSet<&str> = pages
        .iter()
        .filter_map(|page| page.strip_prefix("docs/"))
        .filter(|page| *page != "SUMMARY.md")
        .collect();
    assert_eq!(listed, there);
}

/// The anchors of a page, as GitHub and mdBook make them out of its headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| -> String {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn links_lead_somewhere() {
    let link = Regex::new(r"\]\(<?([^)>\s]+)>?\)").expect("a pattern");
    let mut wrong = Vec::new();
    for page in pages() {
        let text = read(&page);
        for found in link.captures_iter(&text) {
            let [target] = found.extract::<1>().1;
            let own = ["blob", "raw", "edit", "tree"]
                .into_iter()
                .find_map(|view| target.strip_prefix(&format!("{REPOSITORY}/{view}/v{VERSION}/")));
            let (path, anchor) = match own {
                Some(path) => (PathBuf::from(ROOT).join(path), None),
                None if target.starts_with("https://") => {
                    if target.starts_with(&format!("{REPOSITORY}/")) && !target.ends_with("/releases") {
                        wrong.push(format!("{page}: {target} is not of this version"));
                    }
                    continue;
                }
                None => {
                    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                    let directory = Path::new(ROOT).join(&page);
                    let path = if file.is_empty() { directory } else { directory.with_file_name(file) };
                    (path, Some(anchor).filter(|anchor| !anchor.is_empty()))
                }
            };
            if !path.exists() {
                wrong.push(format!("{page}: {target} leads nowhere"));
            } else if let Some(anchor) = anchor
                && !anchors(&fs::read_to_string(&path).expect("a page")).contains(anchor)
            {
                wrong.push(format!("{page}: {target} has no such heading"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with an example, if anything.
fn check(language: &str, text: &str) -> Result<(), String> {
    match language {
        "toml" => {
            let directory = tempfile::tempdir().expect("a directory");
            let path = directory.path().join("pvlint.toml");
            fs::write(&path, text).expect("a file");
            let loaded = Loaded::read(&path, &Disk::default()).map_err(|error| error.message)?;
            Settings::new(loaded, &Overrides::default(), metas()).map_err(|error| error.message)?;
            Ok(())
        }
        "json" => serde_json::from_str::<Value>(text).map(|_| ()).map_err(|error| error.to_string()),
        "bitbake" => {
            let parsed = parse(text, Dialect::Recipe);
            if parsed.errors.is_empty() { Ok(()) } else { Err("BitBake cannot read it".to_owned()) }
        }
        "sh" => {
            let joined = text.replace("\\\n", " ");
            joined.lines().try_for_each(|line| check_command(line.trim()))
        }
        // Run by tests/command/cli.rs, or not pvlint's.
        "console" | "yaml" | "groovy" | "lua" | "elisp" | "text" | "" => Ok(()),
        other => Err(format!("what is {other}?")),
    }
}

/// Whether pvlint takes the options of a command that cannot be run here. With `--help` after them it only
/// looks at them.
fn check_command(line: &str) -> Result<(), String> {
    let own = line.split(['|', '>', '#']).next().unwrap_or_default();
    let Some(arguments) = own.strip_prefix("pvlint ") else { return Ok(()) };
    let words: Vec<String> = arguments.split_whitespace().map(|word| word.replace(['"', '\''], "")).collect();
    let output =
        Command::new(env!("CARGO_BIN_EXE_pvlint")).args(&words).arg("--help").output().expect("it starts");
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[test]
fn examples_are_right() {
    let mut wrong = Vec::new();
    let mut checked = BTreeMap::new();
    for page in pages() {
        for (language, text, line) in fences(&read(&page)) {
            *checked.entry(language.clone()).or_insert(0) += 1;
            if let Err(why) = check(&language, &text) {
                wrong.push(format!("{page}:{line}: {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for language in ["toml", "json", "bitbake", "sh", "console"] {
        assert!(checked.contains_key(language), "no example in {language}");
    }
}

#[test]
fn options_of_the_formatter_are_explained() {
    let page = read("docs/formatter.md");
    for name in pvlint::format::OPTIONS.iter().map(|option| option.name).chain(["json"]) {
        assert!(page.contains(&format!("| `{name}` |")), "docs/formatter.md says nothing about `{name}`");
    }
}

#[test]
fn versions_are_this_one() {
    let named = Regex::new(r"(?:pvlint[@_/-]+|/|rev: |pvlint==)v?(\d+\.\d+\.\d+)\b").expect("a pattern");
    for page in pages().iter().filter(|page| *page != "CHANGELOG.md") {
        let text = read(page);
        for found in named.captures_iter(&text) {
            let (whole, [version]) = found.extract();
            assert_eq!(version, VERSION, "{page}: {whole}");
        }
    }
}

/// What mdBook gets from `tools/book` has no marks of tests in it, the files of the layer that a page works
/// on, and all else as it was.
#[test]
fn the_book_shows_no_marks_of_tests() {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let content = "# Page\n\n```console\n$ pvlint\n? 1\n1 error in 2 files ([..])\n...\n\n```\n\n? 1 stays [..] of [it](x.in)\n";
    let root = tempfile::tempdir().expect("a directory");
    std::fs::create_dir_all(root.path().join("x.in/.hg")).expect("a directory");
    std::fs::write(root.path().join("x.in/.hg/y"), "hidden").expect("a file");
    std::fs::write(root.path().join("x.in/a.bb"), "A = \"1\"\n").expect("a file");
    let chapter = serde_json::json!({ "content": content, "path": "x.md", "sub_items": [] });
    let context = serde_json::json!({ "root": root.path(), "config": { "book": { "src": "." } } });
    let book = serde_json::json!([context, { "items": [{ "Chapter": chapter }] }]);
    let tool = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/book");
    let child = Command::new("python3").arg(tool).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        assert!(std::env::var_os("CI").is_none(), "python3 is not installed");
        eprintln!("SKIPPED: python3 is not installed");
        return;
    };
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(book.to_string().as_bytes()).expect("it listens");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let book: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let want = "# Page\n\n```console\n$ pvlint\n1 error in 2 files\n…\n```\n\n? 1 stays [..] of \
                [it](#the-files-of-this-layer)\n\n## The files of this layer\n\n`a.bb`\n\n```bitbake\nA = \"1\"\n```\n";
    assert_eq!(book["items"][0]["Chapter"]["content"], want);
}
