//! Words that messages and pages do not use: each has a plainer one, or one that means a single thing.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::docs::pages;
use crate::layers::{code, sources};

/// The word, and what to write.
const WORDS: &[(&str, &str)] = &[
    ("behind", "after"),
    ("blanks?", "space"),
    ("folders?", "directory"),
    ("mend(s|ed|ing)?", "fix"),
    ("neighbours?", "neighbor"),
    // A user of the device and a role of Pantavisor are called so.
    ("nobody", "say what is not there: no role may, no account, no provider, is not read"),
    ("somebody", "say who: the user, another container"),
];

#[test]
fn messages_and_pages_use_plain_words() {
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let literal = Regex::new(r#""(?:[^"\\]|\\.)*""#).expect("a pattern");
    for path in files.iter().filter(|path| !is_test(path)) {
        let code = code(path).replace("'\"'", "");
        let literals: Vec<&str> = literal.find_iter(&code).map(|found| found.as_str()).collect();
        texts.push((path.display().to_string(), literals.join("\n")));
    }
    for page in pages().into_iter().chain(rule_pages()) {
        let text = fs::read_to_string(&page).expect("a readable page");
        texts.push((page, prose(&text)));
    }
    for names in ["src/ide/documentation.txt", "src/ide/variables.txt"] {
        texts.push((names.to_owned(), fs::read_to_string(names).expect("a readable file")));
    }
    assert!(texts.len() > 500, "only {} texts", texts.len());

    // The role and the user are quoted or in code where they are meant; an empty line is a blank line.
    let meant = Regex::new(r#"`[^`]*`|\\"nobody\\"|"nobody"|blank[ -]lines?"#).expect("a pattern");
    let mut found = Vec::new();
    for (word, instead) in WORDS {
        let word = Regex::new(&format!(r"(?i)\b{word}\b")).expect("a pattern");
        for (name, text) in &texts {
            let text = meant.replace_all(text, "");
            found.extend(
                text.lines()
                    .filter(|line| word.is_match(line))
                    .map(|line| format!("{name}: {} ({instead})", line.trim())),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests")
}

fn rule_pages() -> Vec<String> {
    let groups = fs::read_dir("rules").expect("the pages").flatten().filter(|entry| entry.path().is_dir());
    let files = groups.flat_map(|group| fs::read_dir(group.path()).expect("a group").flatten());
    let pages: Vec<PathBuf> = files.map(|file| file.path()).collect();
    pages
        .iter()
        .filter(|page| page.extension().is_some_and(|ending| ending == "md"))
        .map(|page| page.display().to_string())
        .collect()
}

/// A page without its fences.
fn prose(page: &str) -> String {
    let parts = page.split("\n```").step_by(2);
    parts.collect::<Vec<_>>().join("\n")
}
