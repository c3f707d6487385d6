//! Who may use whom. Data flows one way; a module knows only what this table grants it.

use std::fs;
use std::path::{Path, PathBuf};

/// A module, the modules of this crate it may use besides itself, and the outside crates that it alone,
/// or it among few, may use.
const MODULES: &[(&str, &[&str], &[&str])] = &[
    ("text", &[], &[]),
    ("diag", &["text"], &[]),
    ("embed", &[], &[]),
    ("syntax", &["text"], &["nom"]),
    ("model", &["text", "syntax"], &["ruff_python_ast", "ruff_python_parser"]),
    ("manifest", &["text", "diag", "embed", "syntax", "model"], &["tar", "flate2"]),
    ("config", &["text", "diag", "format"], &["toml"]),
    ("lint", &["text", "diag", "embed", "syntax", "model", "manifest", "config"], &[]),
    ("rules", &["text", "diag", "embed", "syntax", "model", "manifest", "config", "lint"], &[]),
    ("format", &["text", "syntax"], &[]),
    (
        "engine",
        &["text", "diag", "syntax", "model", "manifest", "config", "lint", "rules", "format"],
        &["configparser"],
    ),
    ("report", &["text", "diag"], &["codespan_reporting"]),
    (
        "cli",
        &[
            "text", "diag", "syntax", "model", "manifest", "config", "lint", "rules", "format", "engine",
            "report",
        ],
        &["clap", "ignore", "anyhow", "tempfile"],
    ),
    ("main", &["cli"], &[]),
    ("lib", &[], &[]),
];

/// Crates that only the modules which name them above may use, and the one file, if any, that may.
const CONFINED: &[(&str, Option<&str>)] = &[
    ("nom", None),
    ("codespan_reporting", Some("report/human.rs")),
    ("clap", None),
    ("ignore", None),
    ("anyhow", None),
    ("tempfile", Some("cli/save.rs")),
    ("ruff_python_ast", Some("model/python/parse.rs")),
    ("ruff_python_parser", Some("model/python/parse.rs")),
    ("toml", None),
    ("tar", Some("manifest/export/read.rs")),
    ("flate2", Some("manifest/export/read.rs")),
    ("configparser", Some("engine/init/oelint.rs")),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without its comments and its unit tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a readable file");
    let tests = text.find("\n#[cfg(test)]").unwrap_or(text.len());
    text[..tests].lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The names that follow `prefix` in `code`, such as the modules behind `crate::`.
fn names_after<'a>(code: &'a str, prefix: &str) -> Vec<&'a str> {
    let ends = |c: char| !(c.is_alphanumeric() || c == '_');
    code.match_indices(prefix)
        .filter(|&(at, _)| at == 0 || ends(code[..at].chars().next_back().unwrap_or(' ')))
        .map(|(at, _)| {
            let rest = &code[at + prefix.len()..];
            &rest[..rest.find(ends).unwrap_or(rest.len())]
        })
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn modules_use_only_what_is_left_of_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    for path in &files {
        let name = path.strip_prefix(&root).expect("below src").with_extension("");
        let file = path.strip_prefix(&root).expect("below src").display().to_string();
        let module = name.iter().next().and_then(|part| part.to_str()).expect("a module's name");
        let Some((_, uses, crates)) = MODULES.iter().find(|entry| entry.0 == module) else {
            wrong.push(format!("{file}: module `{module}` is not in the table"));
            continue;
        };
        let code = code(path);
        for prefix in ["crate::", "pvlint::"] {
            for used in names_after(&code, prefix) {
                let known = MODULES.iter().any(|entry| entry.0 == used);
                if known && used != module && !uses.contains(&used) {
                    wrong.push(format!("{file} uses {prefix}{used}"));
                }
            }
        }
        if code.contains("crate::{") {
            wrong.push(format!("{file} groups modules in one `use crate::{{`, which this test cannot read"));
        }
        for (confined, only) in CONFINED {
            let used = code.contains(&format!("{confined}::"));
            let granted = crates.contains(confined) && only.is_none_or(|only| file == only);
            if used && !granted && !names_after(&code, &format!("{confined}::")).is_empty() {
                wrong.push(format!("{file} uses the crate {confined}"));
            }
        }
    }
    assert!(files.len() > 20, "the sources were not found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
