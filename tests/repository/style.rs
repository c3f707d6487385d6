//! What rustfmt leaves alone.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a readable directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Comments are as wide as the code at most; strings may be wider.
#[test]
fn comments_fit_the_width_of_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    ["src", "tests"].iter().for_each(|directory| sources(&root.join(directory), &mut files));
    let mut wide = Vec::new();
    for path in &files {
        let text = fs::read_to_string(path).expect("a readable file");
        for (number, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("//") && line.chars().count() > 110 {
                wide.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(wide.is_empty(), "comments of more than 110 columns:\n{}", wide.join("\n"));
}

/// A rule's file is found by its name.
#[test]
fn rules_stand_in_files_of_their_names() {
    for meta in pvlint::rules::metas() {
        let path = format!("src/rules/{}/{}.rs", meta.group, meta.name.replace('-', "_"));
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).expect(&path);
        let head = format!("rule!(\"{}\", \"{}\",", meta.group, meta.name);
        assert!(text.contains(&head), "{path} has no `{head}`");
    }
}
