//! The guide in `docs/` holds: its links lead somewhere, its examples are right. The commands in it run in
//! `tests/command/cli.rs`; its tables are in `docs_tables.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pvlint::config::{Loaded, Overrides, Settings};
use pvlint::diag::REVISION;
use pvlint::disk::Disk;
use pvlint::rules::metas;
use pvlint::syntax::{Dialect, parse};
use regex::Regex;
use serde_json::Value;

pub(super) const ROOT: &str = env!("CARGO_MANIFEST_DIR");
pub(super) const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The pages of the guide, and the other texts for people.
pub(super) fn pages() -> Vec<String> {
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
                .find_map(|view| target.strip_prefix(&format!("{REPOSITORY}/{view}/{REVISION}/")));
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

    let content = "# Page\n\n```console\n$ pvlint\n? 1\n1 error in 2 files ([..])\n...\n\n```\n\n? 1 stays [..] of [it](x.in), [there](https://example.org/tree/main/docs/x.in)\n";
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
    let want = "# Page\n\n```text\n$ pvlint\n1 error in 2 files\n…\n```\n\n? 1 stays [..] of \
                [it](#the-files-of-this-layer), [there](#the-files-of-this-layer)\n\n## The files of this layer\n\n`a.bb`\n\n```bitbake\nA = \"1\"\n```\n";
    assert_eq!(book["items"][0]["Chapter"]["content"], want);
}
