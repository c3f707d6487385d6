//! The inline Python of real layers against BitBake's answers. Needs to be told where the layers are:
//!
//! ```text
//! PVLINT_INLINE_LAYERS=dir[:dir…] PVLINT_ORACLE="python3 bb_oracle.py --bitbake DIR" \
//!     cargo test --release --test library corpus::inline_python -- --ignored --nocapture
//! ```
//!
//! Every `${@…}` below the directories becomes a variable of one recipe, which is evaluated with the
//! configuration of the first layer; variables that this leaves unset are 1. What calls a function that
//! BitBake does not know there, the `def` of some class, is left out. No answer may be wrong, and nearly all
//! calls must be exact.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::{env, fmt, fs};

use pvlint::cli::vars_json;
use pvlint::model::{Configuration, Files, Options, Policy};
use pvlint::syntax::ast::{File, View};
use pvlint::syntax::{Dialect, Reference, parse, references};
use pvlint::text::SourceFile;
use regex::Regex;
use serde_json::Value;

/// How many of a hundred calls must be exact.
const EXACT_PERCENT: f64 = 95.0;

const SET: [(&str, &str); 3] = [("MACHINE", "qemux86-64"), ("DISTRO", "nodistro"), ("TOPDIR", "/build")];

static CALL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"([A-Za-z_][\w.]*|\)[\w.]*)\(").expect("a pattern"));
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?:\(\s*['"]|\$\{)([A-Z][\w.+-]*)"#).expect("a pattern"));

/// Every inline expression below `directories`, and how often it occurs.
fn expressions(directories: &str) -> BTreeMap<String, usize> {
    let mut files = Vec::new();
    directories.split(':').for_each(|directory| super::metadata_below(Path::new(directory), &mut files));
    let mut found = BTreeMap::new();
    for path in files {
        let file = SourceFile::from_bytes(&path, &fs::read(&path).expect("a file"));
        let tree = parse(file.text(), Dialect::of(&path).expect("metadata")).tree;
        for stmt in File::new(file.text(), &tree).stmts() {
            let text = match stmt.view() {
                View::Assignment(assignment) => assignment.value().get().into_owned(),
                View::Directive(directive) => directive.argument().get().into_owned(),
                View::Function(function) if !function.is_python() && !function.is_anonymous() => {
                    function.body_lines().join("\n")
                }
                _ => continue,
            };
            for (_, reference) in references(&text) {
                if let Reference::Python(code) = reference {
                    *found.entry(code.to_owned()).or_default() += 1;
                }
            }
        }
    }
    found
}

struct Setup {
    layer: PathBuf,
    recipe: PathBuf,
    oracle: String,
}

impl Setup {
    fn options(&self) -> Options {
        Options {
            set: SET.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            layers: vec![self.layer.clone()],
            conf: vec!["conf/bitbake.conf".into()],
            inherit: vec!["base".to_owned()],
            policy: Policy { stop_at_errors: true, ..Policy::default() },
            ..Options::default()
        }
    }

    /// pvlint's values of `names` if the recipe reads `text`.
    fn ask(&self, text: &str, names: &[&str]) -> Value {
        fs::write(&self.recipe, text).expect("a scratch recipe");
        let configuration = Configuration::new(Files::default().into(), self.options());
        let recipe = configuration.recipe(&self.recipe, &[]).expect("the scratch recipe");
        vars_json(&configuration, &recipe, names)["vars"].clone()
    }

    /// BitBake's values. Some functions end the whole process; what they are in is asked for one by one.
    fn ask_bitbake(&self, names: &[&str], answers: &mut BTreeMap<String, Value>) {
        let mut words = self.oracle.split_whitespace();
        let mut command = Command::new(words.next().expect("a command"));
        command.args(words).args(["eval", "--conf", "conf/bitbake.conf", "--inherit", "base", "--layer"]);
        command.arg(&self.layer).env("PYTHONUTF8", "1");
        for (name, value) in SET {
            command.arg("--set").arg(format!("{name}={value}"));
        }
        let output = command.arg(&self.recipe).args(names).output().expect("the oracle runs");
        if let Ok(answer) = serde_json::from_slice::<Value>(&output.stdout) {
            let vars = answer["vars"].as_object().expect("variables");
            answers.extend(vars.iter().map(|(name, value)| (name.clone(), value.clone())));
        } else if let (left @ [_, ..], right) = names.split_at(names.len() / 2) {
            self.ask_bitbake(left, answers);
            self.ask_bitbake(right, answers);
        }
    }
}

/// The assignment of an expression, if it can be written as one.
fn assignment(number: usize, code: &str) -> Option<String> {
    let quote = ['"', '\''].into_iter().find(|quote| code.matches(*quote).count() != 1)?;
    (!code.contains('\n')).then(|| format!("ZZ{number} = {quote}${{@{code}}}{quote}\n"))
}

#[derive(Default)]
struct Count {
    all: usize,
    exact: usize,
}

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} of {} ({:.2} %)", self.exact, self.all, 100.0 * self.exact as f64 / self.all as f64)
    }
}

/// Whether pvlint's answer is BitBake's; `None` if it leaves it open.
fn agrees(got: &Value, want: &Value) -> Option<bool> {
    let exception = |value: &Value| {
        let text = value["error"].as_str()?;
        let text = text.split_once(" exception ").map_or(text, |text| text.1);
        text.split(':').next().map(str::to_owned)
    };
    match (got["error"].is_string(), got["known"].as_str()) {
        (true, _) => Some(want["error"].is_string() && exception(got) == exception(want)),
        (false, Some("exact")) => Some(want["error"].is_null() && got["expanded"] == want["expanded"]),
        _ => None,
    }
}

#[test]
#[ignore = "needs PVLINT_INLINE_LAYERS and PVLINT_ORACLE"]
fn inline_python_of_layers() {
    let layers = env::var("PVLINT_INLINE_LAYERS").expect("PVLINT_INLINE_LAYERS is set");
    let oracle = env::var("PVLINT_ORACLE").expect("PVLINT_ORACLE is set");
    let directory = tempfile::tempdir().expect("a temporary directory");
    let layer = PathBuf::from(layers.split(':').next().expect("a layer"));
    let setup = Setup { layer, recipe: directory.path().join("scratch_1.2.3.bb"), oracle };
    let found = expressions(&layers);
    let named: Vec<&str> = found
        .keys()
        .flat_map(|code| NAMED.captures_iter(code))
        .filter_map(|m| Some(m.get(1)?.as_str()))
        .collect();
    let known = setup.ask("", &named);
    let mut unset: Vec<&str> = named.into_iter().filter(|name| known[name]["unexpanded"].is_null()).collect();
    unset.sort_unstable();
    unset.dedup();
    unset.retain(|name| !name.contains("MULTILIB") && !name.contains("OVERRIDE"));
    let mut text: String = unset.iter().map(|name| format!("{name} ??= \"1\"\n")).collect();
    let asked: Vec<(String, &String, usize)> = found
        .iter()
        .enumerate()
        .filter_map(|(number, (code, count))| {
            text += &assignment(number, code)?;
            Some((format!("ZZ{number}"), code, *count))
        })
        .collect();
    let names: Vec<&str> = asked.iter().map(|(name, ..)| name.as_str()).collect();
    let got = setup.ask(&text, &names);
    let mut want = BTreeMap::new();
    names.chunks(400).for_each(|names| setup.ask_bitbake(names, &mut want));

    let (mut all, mut calls, mut wrong) = (Count::default(), BTreeMap::<&str, Count>::new(), Vec::new());
    for (name, code, count) in &asked {
        let Some(want) = want.get(name) else { continue };
        if want["error"].as_str().is_some_and(|error| error.contains("NameError")) {
            continue;
        }
        let agrees = agrees(&got[name], want);
        if agrees == Some(false) {
            wrong.push(format!("{code}\n   pvlint {}\n  bitbake {want}", got[name]));
        }
        for call in CALL.captures_iter(code).filter_map(|call| Some(call.get(1)?.as_str())) {
            for count_of in [calls.entry(call).or_default(), &mut all] {
                count_of.all += count;
                count_of.exact += if agrees == Some(true) { *count } else { 0 };
            }
        }
    }
    let mut calls: Vec<_> = calls.into_iter().collect();
    calls.sort_by_key(|(_, count)| std::cmp::Reverse(count.all));
    calls.iter().take(40).for_each(|(call, count)| println!("{call:40} {count}"));
    println!("{} expressions, calls: {all}", asked.len());
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(100.0 * all.exact as f64 >= EXACT_PERCENT * all.all as f64, "{all}");
}
