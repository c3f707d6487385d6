//! Shell code of real layers against BitBake's scanner. Needs to be told where they are:
//!
//! ```text
//! PVLINT_CORPUS=dir[:dir…] PVLINT_SHELL_ORACLE="python3 bb_shell.py DIR" \
//!     cargo test --release --test library corpus::shell -- --ignored --nocapture
//! ```
//!
//! The oracle reads texts, a JSON string a line, and prints an object with `accepts` and `execs` for each.

use std::io::Write;
use std::process::{Command, Stdio};
use std::{env, fs, thread};

use pvlint::embed::shell::bitbake;
use pvlint::syntax::ast::{File, View};
use pvlint::syntax::{Dialect, parse};
use pvlint::text::SourceFile;
use serde_json::{Value, json};

use crate::invariants::shell::check_shell;

/// The texts of all shell functions of real layers, as BitBake reads their lines.
fn bodies(corpus: &str) -> Vec<String> {
    let mut files = Vec::new();
    for dir in env::split_paths(corpus) {
        super::metadata_below(&dir, &mut files);
    }
    let mut bodies = Vec::new();
    for path in files {
        let file = SourceFile::from_bytes(&path, &fs::read(&path).expect("a readable file"));
        let parsed = parse(file.text(), Dialect::of(&path).expect("metadata"));
        for stmt in File::new(file.text(), &parsed.tree).stmts() {
            let View::Function(function) = stmt.view() else { continue };
            if !function.is_python() {
                let body = function.body().slice(file.text());
                bodies.push(body.lines().map(|line| line.trim_end().to_owned() + "\n").collect());
            }
        }
    }
    bodies
}

#[test]
#[ignore = "needs PVLINT_CORPUS and PVLINT_SHELL_ORACLE"]
fn real_layers() {
    let layers = env::var("PVLINT_CORPUS").expect("PVLINT_CORPUS is set");
    let oracle = env::var("PVLINT_SHELL_ORACLE").expect("PVLINT_SHELL_ORACLE is set");
    let bodies = bodies(&layers);
    let mut words = oracle.split_whitespace();
    let mut child = Command::new(words.next().expect("a command"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the oracle runs");
    let mut input = child.stdin.take().expect("its input");
    let asked: Vec<String> = bodies.iter().map(|body| json!(body).to_string() + "\n").collect();
    let writer = thread::spawn(move || asked.iter().all(|line| input.write_all(line.as_bytes()).is_ok()));
    let output = child.wait_with_output().expect("its answers");
    assert!(writer.join().expect("a writer"), "the oracle reads all texts");
    let answers: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("the oracle prints JSON"))
        .collect();
    assert_eq!(answers.len(), bodies.len(), "an answer for each body");
    let mut differ = Vec::new();
    for (body, answer) in bodies.iter().zip(&answers) {
        check_shell(body);
        let got = match bitbake::scan(body) {
            Ok(scan) => json!({"accepts": true, "execs": scan.executed()}),
            Err(_) => json!({"accepts": false, "execs": []}),
        };
        if got["accepts"] != answer["accepts"] || got["execs"] != answer["execs"] {
            differ.push(format!("{body}\n  pvlint {got}\n  bitbake {answer}"));
        }
    }
    eprintln!("{} bodies compared with BitBake, {} disagreements", bodies.len(), differ.len());
    assert!(differ.is_empty(), "{}", differ[..differ.len().min(10)].join("\n"));
}
