//! Formatting makes no task run again. Needs to be told what to ask, and about what:
//!
//! ```text
//! PVLINT_SIG="python3 bb_sig.py --bitbake DIR" PVLINT_SIG_LAYERS=dir[:dir…] [PVLINT_SIG_RECIPES=N] \
//!     [PVLINT_FMT="lists=hanging,…"] \
//!     cargo test --release --test library corpus::task_hashes -- --ignored --nocapture
//! ```
//!
//! The layers are copied, the hashes of all tasks of all their recipes (or of the first N) are asked for,
//! `pvlint fmt` formats the copies in place, a second time it finds nothing to do, and the hashes are asked
//! for again. Some tasks have another hash every time, whatever is done, such as those that put the time into
//! an image; what differs is therefore asked once more of the layers as they were. With the default options
//! none may differ; with others the number of those that do is printed.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

/// The hashes of a recipe's tasks, `None` if it does not evaluate.
type Hashes = BTreeMap<String, Option<Value>>;

fn copy(layers: &str, scratch: &Path) -> Vec<PathBuf> {
    let copy = |layer: PathBuf| {
        let target = scratch.join(layer.strip_prefix("/").unwrap_or(&layer));
        fs::create_dir_all(target.parent().expect("a directory")).expect("a directory can be made");
        let done = Command::new("cp").arg("-r").arg(&layer).arg(&target).status().expect("cp runs");
        assert!(done.success());
        target
    };
    env::split_paths(layers).map(copy).collect()
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

/// Runs `pvlint fmt` on the layers and returns what it says of them.
fn pvlint_fmt(scratch: &Path, layers: &[PathBuf], check: bool) -> String {
    let config = scratch.join("pvlint.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pvlint"));
    command.arg("fmt").arg("--config").arg(&config).args(layers);
    command.args(check.then_some("--check"));
    if let Ok(wishes) = env::var("PVLINT_FMT") {
        let option = |wish: &str| wish.split_once('=').map(|(name, value)| format!("{name} = {value:?}\n"));
        let options: String = wishes.split(',').filter_map(option).collect();
        fs::write(&config, format!("[fmt]\n{options}")).expect("a configuration");
        command.arg("--allow-value-changes");
    } else {
        fs::write(&config, "").expect("a configuration");
    }
    let output = command.output().expect("pvlint runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// Puts the layers back as they were, and asks about some recipes once more.
fn ask_again(command: &str, scratch: &Path, recipes: &[PathBuf]) -> Hashes {
    let layers = env::var("PVLINT_SIG_LAYERS").expect("it was read before");
    fs::remove_dir_all(scratch).expect("the copies can be removed");
    ask(command, &copy(&layers, scratch), recipes)
}

/// Whether a recipe's hashes are the same, those of tasks aside that are not even the same without
/// formatting.
fn same(before: &Option<Value>, after: Option<&Option<Value>>, control: Option<&Option<Value>>) -> bool {
    let tasks =
        |hashes: Option<&Option<Value>>| hashes.cloned().flatten().and_then(|all| all.as_object().cloned());
    let (Some(before), Some(after)) = (tasks(Some(before)), tasks(after)) else {
        return after == Some(before);
    };
    let control = tasks(control);
    let is_steady =
        |task: &String, hash: &Value| control.as_ref().is_none_or(|again| again.get(task) == Some(hash));
    before.len() == after.len()
        && before.iter().all(|(task, hash)| after.get(task) == Some(hash) || !is_steady(task, hash))
}

#[test]
#[ignore = "needs PVLINT_SIG and PVLINT_SIG_LAYERS"]
fn task_hashes() {
    let command = env::var("PVLINT_SIG").expect("PVLINT_SIG is set");
    let layers = env::var("PVLINT_SIG_LAYERS").expect("PVLINT_SIG_LAYERS is set");
    let scratch = env::temp_dir().join(format!("pvlint-hashes-{}", std::process::id()));
    let layers = copy(&layers, &scratch);
    let mut recipes = Vec::new();
    layers.iter().for_each(|layer| super::metadata_below(layer, &mut recipes));
    recipes.retain(|path| path.extension().is_some_and(|extension| extension == "bb"));
    if let Some(count) = env::var("PVLINT_SIG_RECIPES").ok().and_then(|count| count.parse().ok()) {
        recipes.truncate(count);
    }
    let before = ask(&command, &layers, &recipes);
    let said = pvlint_fmt(&scratch, &layers, false);
    let again = pvlint_fmt(&scratch, &layers, true);
    let after = ask(&command, &layers, &recipes);
    let differ: Vec<PathBuf> = before
        .iter()
        .filter(|(file, tasks)| after.get(*file) != Some(tasks))
        .map(|(file, _)| PathBuf::from(file))
        .collect();
    let control = if differ.is_empty() { Hashes::new() } else { ask_again(&command, &scratch, &differ) };
    let _ = fs::remove_dir_all(scratch);

    let evaluated = before.values().flatten().count();
    let tasks: usize = before.values().flatten().filter_map(|tasks| Some(tasks.as_object()?.len())).sum();
    let differ: Vec<&str> = before
        .iter()
        .filter(|(file, tasks)| !same(tasks, after.get(*file), control.get(*file)))
        .map(|(file, _)| file.as_str())
        .collect();
    let unsteady =
        before.iter().filter(|(file, tasks)| control.get(*file).is_some_and(|again| again != *tasks));
    eprint!("pvlint fmt: {said}pvlint fmt --check after that: {again}");
    eprintln!("{evaluated} of {} recipes evaluate", recipes.len());
    let unsteady = unsteady.count();
    eprintln!("{tasks} task hashes compared; {} recipes differ", differ.len());
    eprintln!("{unsteady} recipes have tasks whose hash differs from run to run without any formatting");
    assert!(evaluated > 0, "no recipe evaluates");
    if env::var_os("PVLINT_FMT").is_none() {
        assert!(differ.is_empty(), "{}", differ[..differ.len().min(10)].join("\n"));
    }
}
