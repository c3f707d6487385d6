//! Formatting makes no task run again. Does nothing unless told what to ask, and about what:
//!
//! ```text
//! PVLINT_SIG="python3 bb_sig.py --bitbake DIR" PVLINT_SIG_LAYERS=dir[:dir…] [PVLINT_SIG_RECIPES=N] \
//!     [PVLINT_FMT="lists=hanging,…"] cargo test --release --test format_hashes -- --nocapture
//! ```
//!
//! The layers are copied, the hashes of all tasks of all their recipes (or of the first N) are asked for,
//! every file of metadata in the copies is formatted in place, and the hashes are asked for again. With the
//! default options none may differ; with others the number of those that do is printed.

mod support;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use pvlint::format::{Options, format};
use pvlint::syntax::Dialect;
use pvlint::text::SourceFile;
use serde_json::Value;

/// The hashes of a recipe's tasks, `None` if it does not evaluate.
type Hashes = BTreeMap<String, Option<Value>>;

fn copy(layers: &str, scratch: &Path) -> Vec<PathBuf> {
    let copy = |layer: PathBuf| {
        let target = scratch.join(layer.strip_prefix("/").unwrap_or(&layer));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder can be made");
        let done = Command::new("cp").arg("-r").arg(&layer).arg(&target).status().expect("cp runs");
        assert!(done.success());
        target
    };
    env::split_paths(layers).map(copy).collect()
}

/// Whether a file is metadata: what recipes ship as payload is not, whatever its extension.
fn is_metadata(layer: &Path, path: &Path) -> bool {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("conf") => path.starts_with(layer.join("conf")),
        Some("inc") => !path.to_string_lossy().ends_with(".wks.inc"),
        _ => true,
    }
}

fn ask(command: &str, layers: &[PathBuf], recipes: &[PathBuf]) -> Hashes {
    let list = env::temp_dir().join(format!("pvlint-recipes-{}", std::process::id()));
    let mut out = fs::File::create(&list).expect("a temporary file");
    for recipe in recipes {
        writeln!(out, "{}", recipe.display()).expect("a temporary file");
    }
    let mut words = command.split_whitespace();
    let mut asked = Command::new(words.next().expect("a command"));
    asked.args(words);
    asked.args(layers.iter().flat_map(|layer| [OsStr::new("--layer"), layer.as_os_str()]));
    let output = asked.arg(format!("@{}", list.display())).output().expect("the command runs");
    let _ = fs::remove_file(list);
    let answers = String::from_utf8_lossy(&output.stdout);
    let answers = answers.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let hashes = answers.map(|answer| {
        let file = answer["file"].as_str().expect("a path").to_owned();
        (file, (answer["ok"] == true).then(|| answer["tasks"].clone()))
    });
    hashes.collect()
}

/// Formats the metadata of a layer in place; returns how many files changed.
fn format_in_place(layer: &Path, options: &Options) -> usize {
    let mut files = Vec::new();
    support::corpus::metadata_below(layer, &mut files);
    let mut changed = 0;
    for path in files.iter().filter(|path| is_metadata(layer, path)) {
        let bytes = fs::read(path).expect("a readable file");
        let file = SourceFile::from_bytes(path, bytes).expect("a small file");
        let formatted = format(&file, Dialect::of(path).expect("metadata"), options).expect("a proof");
        if formatted.text != file.text() {
            fs::write(path, formatted.text).expect("a writable copy");
            changed += 1;
        }
    }
    changed
}

#[test]
fn task_hashes() {
    let (Ok(command), Ok(layers)) = (env::var("PVLINT_SIG"), env::var("PVLINT_SIG_LAYERS")) else {
        eprintln!("skipped: PVLINT_SIG and PVLINT_SIG_LAYERS are not set");
        return;
    };
    let scratch = env::temp_dir().join(format!("pvlint-hashes-{}", std::process::id()));
    let layers = copy(&layers, &scratch);
    let mut recipes = Vec::new();
    layers.iter().for_each(|layer| support::corpus::metadata_below(layer, &mut recipes));
    recipes.retain(|path| path.extension().is_some_and(|extension| extension == "bb"));
    if let Some(count) = env::var("PVLINT_SIG_RECIPES").ok().and_then(|count| count.parse().ok()) {
        recipes.truncate(count);
    }
    let options = support::format::options_from_env();
    let before = ask(&command, &layers, &recipes);
    let changed: usize = layers.iter().map(|layer| format_in_place(layer, &options)).sum();
    let after = ask(&command, &layers, &recipes);
    let _ = fs::remove_dir_all(scratch);

    let evaluated = before.values().flatten().count();
    let tasks: usize = before.values().flatten().filter_map(|tasks| Some(tasks.as_object()?.len())).sum();
    let differ: Vec<_> = before.iter().filter(|(file, tasks)| after.get(*file) != Some(tasks)).collect();
    eprintln!("{changed} files formatted anew; {evaluated} of {} recipes evaluate", recipes.len());
    eprintln!("{tasks} task hashes compared; {} recipes differ", differ.len());
    assert!(evaluated > 0, "no recipe evaluates");
    if options == Options::default() {
        let names: Vec<_> = differ.iter().map(|(file, _)| file.as_str()).take(10).collect();
        assert!(differ.is_empty(), "{}", names.join("\n"));
    }
}
