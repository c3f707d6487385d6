//! Who may use whom. Data flows one way; a part knows only what this table grants it.

use std::fs;
use std::path::{Path, PathBuf};

/// A part of `src`, named by the start of its path; the longest entry that fits a file is its own. Then the
/// parts that it may use besides itself, and the outside crates that it alone, or it among few, may use.
type Part = (&'static str, &'static [&'static str], &'static [&'static str]);

const PARTS: &[Part] = &[
    ("text", &[], &[]),
    ("diag", &["text"], &[]),
    ("embed", &[], &[]),
    ("syntax", &["text"], &["nom"]),
    ("disk", &[], &[]),
    ("value", &[], &[]),
    ("python", &["disk", "value"], &["ruff_python_ast", "ruff_python_parser"]),
    ("layers", &["text", "syntax", "disk", "value"], &[]),
    // Inside of the model the flow is held as well, from what is read to what is computed of it.
    ("model/program", &["syntax", "value", "python"], &[]),
    ("model/files", &["text", "syntax", "disk", "python", "model/program"], &[]),
    ("model/facts", &["text", "syntax", "layers", "model/files"], &[]),
    ("model/datastore", &["text", "syntax", "disk", "value", "python", "model/program", "model/files"], &[]),
    ("model/problem", &["model/files", "model/datastore"], &[]),
    // Where a recipe looks for local files is known before what it fetches.
    ("model/fetch/search", &["disk", "value"], &[]),
    ("model/fetch/filespath", &["value", "model/datastore", "model/fetch/search"], &[]),
    (
        "model/recipe",
        &["value", "model/files", "model/datastore", "model/problem", "model/fetch/search"],
        &[],
    ),
    (
        "model/evaluate",
        &[
            "text",
            "syntax",
            "disk",
            "value",
            "python",
            "layers",
            "model/program",
            "model/files",
            "model/facts",
            "model/datastore",
            "model/problem",
            "model/recipe",
        ],
        &[],
    ),
    (
        "model/configuration",
        &[
            "text",
            "syntax",
            "value",
            "layers",
            "model/files",
            "model/facts",
            "model/datastore",
            "model/problem",
            "model/recipe",
            "model/evaluate",
        ],
        &[],
    ),
    (
        "model/log",
        &[
            "text",
            "syntax",
            "value",
            "model/files",
            "model/datastore",
            "model/problem",
            "model/recipe",
            "model/evaluate",
            "model/configuration",
        ],
        &[],
    ),
    ("model/known_path", &["text", "syntax", "value"], &[]),
    ("model/python_syntax", &["text", "syntax", "python", "model/program", "model/files"], &[]),
    ("model/fetch", &["text", "disk", "value", "model/datastore", "model/recipe", "model/fetch/search"], &[]),
    (
        "model/build",
        &[
            "text",
            "syntax",
            "disk",
            "value",
            "layers",
            "model/files",
            "model/facts",
            "model/datastore",
            "model/known_path",
            "model/recipe",
            "model/fetch",
            "model/evaluate",
            "model/configuration",
        ],
        &[],
    ),
    ("model", &[], &[]),
    (
        "manifest",
        &["text", "diag", "embed", "syntax", "disk", "value", "layers", "model"],
        &["tar", "flate2"],
    ),
    ("config", &["text", "diag", "disk", "format"], &["toml"]),
    (
        "lint",
        &[
            "text", "diag", "embed", "syntax", "disk", "value", "python", "layers", "model", "manifest",
            "config",
        ],
        &[],
    ),
    (
        "rules",
        &[
            "text", "diag", "embed", "syntax", "disk", "value", "layers", "model", "manifest", "config",
            "lint",
        ],
        &[],
    ),
    ("format", &["text", "embed", "syntax"], &[]),
    (
        "engine",
        &[
            "text", "diag", "syntax", "disk", "value", "layers", "model", "manifest", "config", "lint",
            "rules", "format",
        ],
        &["configparser"],
    ),
    ("report", &["text", "diag"], &["codespan_reporting"]),
    (
        "ide",
        &[
            "text", "diag", "embed", "syntax", "disk", "value", "layers", "model", "manifest", "config",
            "lint", "rules", "format", "engine",
        ],
        &[],
    ),
    (
        "lsp",
        &["text", "diag", "syntax", "disk", "model", "config", "rules", "engine", "ide"],
        &["lsp_server"],
    ),
    (
        "cli",
        &[
            "text", "diag", "syntax", "disk", "value", "layers", "model", "manifest", "config", "lint",
            "rules", "format", "engine", "report", "lsp",
        ],
        &["clap", "ignore", "anyhow", "tempfile", "lsp_server"],
    ),
    ("main", &["cli"], &[]),
    ("lib", &[], &[]),
];

/// Crates that only the parts which name them above may use, and the files, if any, that alone may: how
/// their paths begin.
const CONFINED: &[(&str, &[&str])] = &[
    ("nom", &[]),
    ("codespan_reporting", &["report/human.rs"]),
    ("clap", &[]),
    ("ignore", &[]),
    ("anyhow", &[]),
    ("tempfile", &["cli/atomic_write.rs", "cli/check/shellcheck.rs"]),
    ("ruff_python_ast", &["python/free_names.rs", "python/parse.rs", "python/slips/"]),
    ("ruff_python_parser", &["python/free_names.rs", "python/parse.rs", "python/slips/"]),
    ("toml", &[]),
    ("tar", &["manifest/export/read.rs"]),
    ("flate2", &["manifest/export/read.rs"]),
    ("lsp_server", &[]),
    ("configparser", &["engine/init/oelint.rs"]),
];

/// All Rust sources below `directory`.
pub(crate) fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a readable directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without its comments and its unit tests.
pub(crate) fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a readable file");
    let tests = text.find("\n#[cfg(test)]").or_else(|| text.find("\n#[cfg(all(test")).unwrap_or(text.len());
    text[..tests].lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The paths of modules that follow `prefix` in `code`, such as `model/files` after `crate::`.
fn modules_after(code: &str, prefix: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].ends_with(|c| is_name(c) || c == ':') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        let path = &rest[..rest.find(|c| !is_name(c) && c != ':').unwrap_or(rest.len())];
        let modules = path.split("::").take_while(|part| part.starts_with(|c: char| c.is_ascii_lowercase()));
        found.push(modules.collect::<Vec<_>>().join("/"));
    }
    found
}

/// All modules of this crate that a file names, as paths below `src`.
fn used_modules(file: &str, code: &str) -> Vec<String> {
    let mut used = modules_after(code, "crate::");
    used.extend(modules_after(code, "pvlint::"));
    let name = file.trim_end_matches(".rs");
    let mut module: Vec<&str> = name.split('/').filter(|part| *part != "mod").collect();
    // `super::super::` names the parent's parent, and so on.
    let mut prefix = String::new();
    while module.pop().is_some() {
        prefix += "super::";
        for below in modules_after(code, &prefix) {
            if below != "super" && !below.starts_with("super/") {
                let path: Vec<&str> = module.iter().copied().chain(below.split('/')).collect();
                used.push(path.join("/").trim_end_matches('/').to_owned());
            }
        }
    }
    used
}

/// The entry of the table that a path belongs to: the longest that it starts with.
fn part_of(path: &str) -> Option<&'static Part> {
    let path = path.trim_end_matches(".rs");
    let fits = |entry: &&Part| {
        path.strip_prefix(entry.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    PARTS.iter().filter(fits).max_by_key(|entry| entry.0.len())
}

#[test]
fn parts_use_only_what_the_table_grants() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    for path in &files {
        let file = path.strip_prefix(&root).expect("below src").display().to_string();
        let Some((part, uses, crates)) = part_of(&file) else {
            wrong.push(format!("{file} belongs to no part of the table"));
            continue;
        };
        // The root of a module only names its parts.
        let is_root = file == "lib.rs" || file == format!("{part}/mod.rs");
        let code = code(path);
        for used in used_modules(&file, &code) {
            let Some((other, ..)) = part_of(&used) else { continue };
            let below_itself = is_root && other.starts_with(&format!("{part}/"));
            let granted = uses.iter().any(|granted| {
                other == granted || other.strip_prefix(granted).is_some_and(|rest| rest.starts_with('/'))
            });
            if other != part && !granted && !below_itself {
                wrong.push(format!("{file} uses {used}"));
            }
        }
        if code.contains("crate::{") || code.contains("super::{super") {
            wrong.push(format!("{file} groups modules in one `use crate::{{`, which this test cannot read"));
        }
        for (confined, only) in CONFINED {
            let used = code.contains(&format!("{confined}::"));
            let granted = crates.contains(confined)
                && (only.is_empty() || only.iter().any(|start| file.starts_with(start)));
            if used && !granted && is_named(&code, confined) {
                wrong.push(format!("{file} uses the crate {confined}"));
            }
        }
    }
    assert!(files.len() > 20, "the sources were not found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether `name::` stands in `code`, and not only the end of a longer name.
fn is_named(code: &str, name: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + path.len()..]);
        !before.ends_with(|c| is_name(c) || c == ':') && after.starts_with(is_name)
    })
}

#[test]
fn what_a_file_uses_is_read_from_its_paths() {
    let code = "use super::files::Parsed;\nuse super::super::text::Span;\nuse crate::model::Value;\nuse super::Build;";
    let mut used = used_modules("model/build/mod.rs", code);
    used.sort();
    assert_eq!(used, ["model", "model", "model/files", "text"]);
    assert_eq!(part_of("model/build/multiconfig").map(|part| part.0), Some("model/build"));
    assert_eq!(part_of("model/fetch/url.rs").map(|part| part.0), Some("model/fetch"));
    assert_eq!(part_of("models"), None);
}
