//! `grammar/bitbake.ebnf` and the nom functions say the same: every production that takes text has a
//! function of its name, and every such function a production.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The names of public functions that return the grammar's result type.
fn functions(directory: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(directory).expect("the grammar's directory").flatten() {
        let source = fs::read_to_string(entry.path()).expect("a source file");
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for item in code.split("\npub(crate) fn ").skip(1) {
            let head = item.split('{').next().unwrap_or_default();
            if head.contains("-> P<") || head.contains("-> impl Fn(&'a str) -> P<") {
                names.insert(head.split(['(', '<']).next().unwrap_or_default().to_owned());
            }
        }
    }
    // Makes a failure; takes no text.
    assert!(names.remove("expected"));
    names
}

/// The productions, without comments: name and right side.
fn productions(ebnf: &str) -> Vec<(String, String)> {
    let mut text = ebnf.to_owned();
    while let (Some(start), Some(end)) = (text.find("(*"), text.find("*)")) {
        text.replace_range(start..end + 2, "");
    }
    let ends = text.split(" ;").filter(|part| part.contains('='));
    ends.filter_map(|part| part.split_once('='))
        .map(|(name, right)| (name.trim().to_owned(), right.to_owned()))
        .collect()
}

#[test]
fn productions_are_functions() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let ebnf = fs::read_to_string(root.join("grammar/bitbake.ebnf")).expect("the grammar");
    let productions = productions(&ebnf);
    let names: BTreeSet<String> = productions.iter().map(|(name, _)| name.clone()).collect();
    let functions = functions(&root.join("src/syntax/grammar"));
    assert!(functions.len() > 15, "{functions:?}");
    let missing: Vec<_> = functions.difference(&names).collect();
    assert!(missing.is_empty(), "functions without a production: {missing:?}");
    // Character classes are predicates, and these are folded into the one production that uses them.
    let folded = ["any", "letter", "digit", "space", "group", "python_item"];
    let extra: Vec<_> = names
        .difference(&functions)
        .filter(|name| !name.ends_with("_char") && *name != "flag_start" && !folded.contains(&name.as_str()))
        .collect();
    assert!(extra.is_empty(), "productions without a function: {extra:?}");
    for (name, right) in &productions {
        for word in right.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            if word.contains('_') && !right.contains(&format!("\"{word}\"")) {
                assert!(names.contains(word), "`{name}` uses `{word}`, which is no production");
            }
        }
    }
}
