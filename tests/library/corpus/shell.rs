//! Shell code of real layers against BitBake's scanner. Needs to be told where they are:
//!
//! ```text
//! PVLINT_CORPUS=dir[:dir…] PVLINT_SHELL_ORACLE="python3 bb_shell.py DIR" \
//!     cargo test --release --test library corpus::shell -- --ignored --nocapture
//! ```
//!
//! The oracle reads texts, a JSON string a line, and prints an object with `accepts` and `execs` for each.
//! Every body is compared as it is written, and `PVLINT_SHELL_MUTATIONS` times changed at random.

use std::io::Write;
use std::process::{Command, Stdio};
use std::{env, fs, thread};

use pvlint::embed::shell::bitbake;
use pvlint::syntax::ast::{File, View};
use pvlint::syntax::{Dialect, parse};
use pvlint::text::SourceFile;
use serde_json::{Value, json};

use crate::invariants::shell::check_shell;
use crate::random::Random;

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

/// What is likely to change the meaning of shell code.
const PIECES: [&str; 34] = [
    "\"",
    "'",
    "`",
    "$",
    "$(",
    "$((",
    "${",
    "(",
    ")",
    "{",
    "}",
    ";",
    ";;",
    "&",
    "&&",
    "|",
    "||",
    "<",
    ">",
    "<<E\n",
    "\\",
    "\\\n",
    "\n",
    " ",
    "#",
    "!",
    "=",
    "if ",
    "then ",
    "fi",
    "for x in ",
    "do ",
    "done",
    "case ",
];

/// A body with up to three places changed: a piece put in, or a few characters less.
fn mutated(body: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = body.chars().collect();
    for _ in 0..=random.below(3) {
        let at = random.below(letters.len() + 1);
        if random.below(2) == 0 {
            letters.splice(at..at, PIECES[random.below(PIECES.len())].chars());
        } else {
            let end = (at + 1 + random.below(4)).min(letters.len());
            letters.drain(at.min(end)..end);
        }
    }
    letters.into_iter().collect()
}

#[test]
#[ignore = "needs PVLINT_CORPUS and PVLINT_SHELL_ORACLE"]
fn real_layers() {
    let layers = env::var("PVLINT_CORPUS").expect("PVLINT_CORPUS is set");
    let mut bodies = bodies(&layers);
    compare("bodies", &bodies);
    let rounds = env::var("PVLINT_SHELL_MUTATIONS").map_or(0, |times| times.parse().expect("a number"));
    let mut random = Random(5);
    for _ in 0..rounds {
        bodies.iter_mut().for_each(|body| *body = mutated(body, &mut random));
        compare("changed bodies", &bodies);
    }
}

/// Holds what pvlint says about texts to what the oracle says.
fn compare(what: &str, bodies: &[String]) {
    let oracle = env::var("PVLINT_SHELL_ORACLE").expect("PVLINT_SHELL_ORACLE is set");
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
    let refused = answers.iter().filter(|answer| answer["accepts"] == false).count();
    eprintln!("{} {what}, {refused} refused by BitBake, {} disagreements", bodies.len(), differ.len());
    assert!(differ.is_empty(), "{}", differ[..differ.len().min(10)].join("\n"));
}
