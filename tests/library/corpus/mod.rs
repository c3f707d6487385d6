//! Real layers, and BitBake's answers about them. These tests need both, so they only run when asked for by
//! name; each says at its top what it needs.

mod formatting;
mod inline_python;
mod shell;
mod statements;
mod task_hashes;
mod values;

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use pvlint::syntax::Dialect;
use serde_json::Value;

/// Every file below `dir` that BitBake would read, by its extension.
pub(crate) fn metadata_below(dir: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(dir).expect("a readable directory").flatten().collect();
    entries.sort_by_key(|entry| entry.path());
    for entry in entries {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            metadata_below(&path, found);
        } else if kind.is_file() && Dialect::of(&path).is_some() {
            found.push(path);
        }
    }
}

/// BitBake's answers by path, from the command in `PVLINT_ORACLE`.
pub(crate) fn ask_oracle(command: &str, files: &[PathBuf]) -> HashMap<PathBuf, Value> {
    let list = env::temp_dir().join(format!("pvlint-list-{}", std::process::id()));
    let mut out = fs::File::create(&list).expect("a temporary file");
    for file in files {
        writeln!(out, "{}", file.display()).expect("a temporary file");
    }
    let mut words = command.split_whitespace();
    let output = Command::new(words.next().expect("a command"))
        .args(words)
        .arg("ast")
        .arg(format!("@{}", list.display()))
        .env("PYTHONUTF8", "1")
        .output()
        .expect("the oracle runs");
    let _ = fs::remove_file(list);
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("the oracle prints JSON"))
        .map(|answer| (PathBuf::from(answer["file"].as_str().expect("a path")), answer))
        .collect()
}
