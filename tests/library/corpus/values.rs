//! Values of real recipes against BitBake's. Needs to be told where the layers are:
//!
//! ```text
//! PVLINT_EVAL_LAYERS=dir[:dir…] [PVLINT_EVAL_RECIPES=dir[:dir…]] \
//! [PVLINT_EVAL_SET="MACHINE=qemux86-64 DISTRO=nodistro TOPDIR=/build"] \
//! [PVLINT_EVAL_ANSWERS=file.jsonl] [PVLINT_ORACLE="python3 bb_oracle.py --bitbake DIR"] \
//!     cargo test --release --test library corpus::values -- --ignored --nocapture
//! ```
//!
//! Every recipe below the last layer (or below the directories given) is evaluated after `conf/layer.conf` of
//! the layers, `conf/bitbake.conf` and the class `base`, and some variables are compared with BitBake's
//! answers, with anonymous Python functions if `PVLINT_EVAL_ANON=1`: those in the file, or else the oracle's,
//! which takes a second for each recipe and writes the file. A value that is called exact must be BitBake's,
//! and nearly all must be exact.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use pvlint::model::{ClassFile, Configuration, Files, Options, Policy, Recipe, Runs};
use pvlint::value::Value as Known;
use rayon::prelude::*;
use serde_json::{Value, json};

const NAMES: &[&str] = &[
    "PN",
    "PV",
    "BPN",
    "BP",
    "S",
    "SUMMARY",
    "LICENSE",
    "LIC_FILES_CHKSUM",
    "SRC_URI",
    "DEPENDS",
    "IMAGE_INSTALL",
    "FILESPATH",
];

/// How many of a hundred values must be exact.
const EXACT_PERCENT: f64 = 98.0;

struct Setup {
    layers: Vec<PathBuf>,
    set: Vec<(String, String)>,
    recipes: Vec<PathBuf>,
}

fn recipes_below(directory: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(directory).expect("a readable directory").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.is_symlink() {
            recipes_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "bb") {
            found.push(path);
        }
    }
}

fn setup() -> Setup {
    let layers = env::var_os("PVLINT_EVAL_LAYERS").expect("PVLINT_EVAL_LAYERS is set");
    let layers: Vec<PathBuf> = env::split_paths(&layers).collect();
    let directories: Vec<PathBuf> = match env::var_os("PVLINT_EVAL_RECIPES") {
        Some(directories) => env::split_paths(&directories).collect(),
        None => layers.last().cloned().into_iter().collect(),
    };
    let mut recipes = Vec::new();
    directories.iter().for_each(|directory| recipes_below(directory, &mut recipes));
    let set = env::var("PVLINT_EVAL_SET")
        .unwrap_or_else(|_| "MACHINE=qemux86-64 DISTRO=nodistro TOPDIR=/build".to_owned());
    let set = set.split_whitespace().filter_map(|word| word.split_once('='));
    let set = set.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Setup { layers, set, recipes }
}

fn configuration(setup: &Setup) -> Arc<Configuration> {
    let options = Options {
        layers: setup.layers.clone(),
        set: setup.set.clone(),
        conf: vec!["conf/bitbake.conf".into()],
        inherit: vec!["base".to_owned()],
        runs: if with_anonymous() { Runs::Anonymous } else { Runs::Nothing },
        policy: Policy { stop_at_errors: true, missing_class_is_error: false, missing_file_is_error: true },
        ..Options::default()
    };
    Configuration::new(Arc::new(Files::default()), options)
}

/// Whether anonymous Python functions are carried out.
fn with_anonymous() -> bool {
    env::var_os("PVLINT_EVAL_ANON").is_some()
}

/// The oracle's answer for one recipe.
fn ask_oracle(command: &str, setup: &Setup, recipe: &Path, names: &[String]) -> Option<Value> {
    let mut words = command.split_whitespace();
    let mut process = Command::new(words.next()?);
    process.args(words).arg("eval").args(["--conf", "conf/bitbake.conf", "--inherit", "base"]);
    if with_anonymous() {
        process.arg("--anon");
    }
    for layer in &setup.layers {
        process.arg("--layer").arg(layer);
    }
    for (name, value) in &setup.set {
        process.arg("--set").arg(format!("{name}={value}"));
    }
    let output = process.arg(recipe).args(names).env("PYTHONUTF8", "1").output().ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

fn answers(setup: &Setup, recipes: &[(PathBuf, Recipe)]) -> Option<HashMap<PathBuf, Value>> {
    let file = env::var_os("PVLINT_EVAL_ANSWERS").map(PathBuf::from);
    let read = file.as_deref().and_then(|file| fs::read_to_string(file).ok());
    let list: Vec<Value> = match (read, env::var("PVLINT_ORACLE")) {
        (Some(text), _) => text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect(),
        (None, Ok(command)) => {
            let start = Instant::now();
            let ask = |(path, recipe): &(PathBuf, Recipe)| ask_oracle(&command, setup, path, &names(recipe));
            let list: Vec<Value> = recipes.par_iter().filter_map(ask).collect();
            eprintln!("BitBake: {} recipes in {:.1} s", list.len(), start.elapsed().as_secs_f64());
            list
        }
        (None, Err(_)) => return None,
    };
    if let Some(file) = file.filter(|file| !file.exists()) {
        let mut out = fs::File::create(file).expect("a writable file");
        list.iter().for_each(|answer| writeln!(out, "{answer}").expect("a writable file"));
    }
    let path = |answer: &Value| PathBuf::from(answer["file"].as_str().expect("a path"));
    Some(list.into_iter().map(|answer| (path(&answer), answer)).collect())
}

/// The variables to compare.
fn names(recipe: &Recipe) -> Vec<String> {
    let own = recipe.data.get("PN").and_then(|name| name.exact().map(|name| format!("RDEPENDS:{name}")));
    NAMES.iter().map(|name| (*name).to_owned()).chain(own).collect()
}

#[derive(Default)]
struct Row {
    equal: usize,
    wrong: usize,
    /// Not exact, and how much is known instead.
    other: BTreeMap<&'static str, usize>,
}

#[derive(Default)]
struct Table {
    rows: BTreeMap<String, Row>,
    wrong: Vec<String>,
    inexact: Vec<String>,
}

impl Table {
    fn add(&mut self, path: &Path, name: &str, got: Option<Known>, want: &Value) {
        let row = self.rows.entry(name.split(':').next().unwrap_or(name).to_owned()).or_default();
        let text = match &got {
            Some(Known::Exact(text)) => Some(text.as_str()),
            None => None,
            Some(other) => {
                *row.other.entry(other.knowledge().name()).or_default() += 1;
                return self.inexact.push(format!("{} {name}: {other}", path.display()));
            }
        };
        if json!(text) == *want {
            row.equal += 1;
        } else {
            row.wrong += 1;
            self.wrong.push(format!(
                "{} {name}\n   pvlint {}\n  bitbake {want}",
                path.display(),
                json!(text)
            ));
        }
    }

    fn compare(&mut self, path: &Path, recipe: &Recipe, answer: &Value) {
        if let Ok(names) = env::var("PVLINT_EVAL_ALL") {
            let all = answer["vars"].as_object().expect("variables");
            let wished =
                |name: &&String| names == "1" || names.split_whitespace().any(|wished| wished == *name);
            for name in all.keys().filter(wished) {
                if answer["vars"][name]["error"].is_null() {
                    self.add(path, name, recipe.data.get(name), &answer["vars"][name]["expanded"]);
                }
            }
        } else {
            for name in names(recipe) {
                self.add(path, &name, recipe.data.get(&name), &answer["vars"][&name]["expanded"]);
            }
        }
        let found = |inherit: &&pvlint::model::Inherit| !matches!(inherit.found, ClassFile::Missing);
        let got: Vec<&str> =
            recipe.inherits.iter().filter(found).map(|inherit| inherit.class.as_str()).collect();
        let got = got.join(" ");
        // The answer to a whole question has the configuration's classes in it as well.
        let inherited = answer["inherited"].as_array().expect("classes");
        let want: Vec<&str> = inherited.iter().filter_map(|inherit| inherit["class"].as_str()).collect();
        let want = want.join(" ");
        let want = if want.ends_with(&got) { json!(got) } else { json!(want) };
        let known = recipe.inherits.iter().all(|inherit| inherit.sure) && !recipe.data.class_missing();
        let got = if known { Known::from(got) } else { Known::unknown(got) };
        self.add(path, "inherited", Some(got), &want);
    }

    fn print(&self) -> f64 {
        eprintln!("{:<18} {:>7} {:>7}  not exact", "", "equal", "wrong");
        let (mut equal, mut all) = (0, 0);
        for (name, row) in &self.rows {
            let other: usize = row.other.values().sum();
            if env::var_os("PVLINT_EVAL_ALL").is_none() || row.wrong + other > 0 {
                eprintln!("{name:<18} {:>7} {:>7}  {other} {:?}", row.equal, row.wrong, row.other);
            }
            equal += row.equal;
            all += row.equal + row.wrong + other;
        }
        let percent = 100.0 * equal as f64 / all.max(1) as f64;
        eprintln!("{equal} of {all} values are exact and BitBake's: {percent:.2} %");
        percent
    }
}

fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}

#[test]
#[ignore = "needs PVLINT_EVAL_LAYERS"]
fn real_recipes_have_bitbakes_values() {
    let setup = setup();
    let start = Instant::now();
    let configuration = configuration(&setup);
    eprintln!("configuration: {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    for problem in configuration.problems.iter().filter(|problem| !problem.kind.is_warning()) {
        eprintln!("configuration: {:?} {}", problem.kind, problem.message);
    }
    let evaluate = |path: &PathBuf| {
        let recipe = configuration.recipe(path, &[]).expect("a readable recipe");
        // What a rule would ask for counts as well.
        for name in names(&recipe) {
            std::hint::black_box(recipe.data.get(&name));
        }
        (path.clone(), recipe)
    };
    for round in ["cold", "warm"] {
        let start = Instant::now();
        setup.recipes.par_iter().for_each(|path| drop(evaluate(path)));
        let seconds = start.elapsed().as_secs_f64();
        let (count, threads) = (setup.recipes.len(), rayon::current_num_threads());
        let rate = count as f64 / seconds;
        eprintln!(
            "{round}: {count} recipes in {:.0} ms with {threads} threads, {rate:.0} recipes/s, peak memory {}",
            seconds * 1000.0,
            peak_memory()
        );
    }
    let recipes: Vec<(PathBuf, Recipe)> = setup.recipes.par_iter().map(evaluate).collect();
    let Some(answers) = answers(&setup, &recipes) else { return };
    let (mut table, mut left_out, mut failed) = (Table::default(), 0, Vec::new());
    for (path, recipe) in &recipes {
        match answers.get(path) {
            Some(answer) if answer["ok"] == true && !recipe.stopped => table.compare(path, recipe, answer),
            Some(answer) if answer["ok"] == true => {
                let problem = recipe.problems.iter().rfind(|problem| !problem.kind.is_warning());
                let message = problem.map_or("", |problem| &problem.message);
                failed.push(format!("{}: {message}", path.display()));
            }
            _ => left_out += 1,
        }
    }
    let percent = table.print();
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, recipe) in &recipes {
        for inherit in recipe.inherits.iter().filter(|inherit| matches!(inherit.found, ClassFile::Missing)) {
            *missing.entry(&inherit.class).or_default() += 1;
        }
    }
    eprintln!("classes that are not there: {missing:?}");
    let incomplete = recipes.iter().filter(|(_, recipe)| recipe.data.class_missing()).count();
    eprintln!("{incomplete} recipes depend on what is not there or not known");
    eprintln!("{left_out} recipes left out, which BitBake cannot evaluate by themselves");
    let shown: usize = env::var("PVLINT_EVAL_SHOW").ok().and_then(|count| count.parse().ok()).unwrap_or(20);
    table.inexact.iter().take(shown).for_each(|line| eprintln!("not exact: {line:.400}"));
    failed.iter().take(shown).for_each(|line| eprintln!("stopped: {line:.400}"));
    table.wrong.iter().take(shown).for_each(|line| eprintln!("WRONG: {line:.2000}"));
    assert!(failed.is_empty(), "{} recipes stop, and do not in BitBake", failed.len());
    assert!(table.wrong.is_empty(), "{} values are called exact and are not BitBake's", table.wrong.len());
    assert!(
        percent >= EXACT_PERCENT || env::var_os("PVLINT_EVAL_ALL").is_some(),
        "only {percent:.2} % are exact"
    );
}
