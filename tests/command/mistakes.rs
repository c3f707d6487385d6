//! One change each to a clean layer: every slip of `fixtures/mistakes/table.txt` gives one finding, of the
//! rule that the table names, and no legitimate variant gives an error or a warning.
//!
//! `PVLINT_MISTAKES_WITH=BINARY` counts for another version of pvlint instead.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use super::fixture;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bad,
    Good,
    /// A slip of which pvlint says nothing, because it cannot be known to be one.
    Silent,
    /// A slip that is not found yet, or not once.
    Open,
}

struct Row {
    kind: Kind,
    line: usize,
    rule: String,
    edits: Vec<Edit>,
}

struct Edit {
    /// The end of a path.
    file: String,
    change: Change,
}

enum Change {
    Replace(String, String),
    Append(String),
    Write(String),
    Move(String),
}

/// `severity[rule]` and the message, by line of output.
type Findings = Vec<String>;

fn rows() -> Vec<Row> {
    let table = fs::read_to_string(fixture("mistakes/table.txt")).expect("the table");
    let rows = table.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    rows.map(|(at, line)| {
        let (head, edits) = line.split_once(" | ").unwrap_or_else(|| panic!("{}: no ` | `", at + 1));
        let mut head = head.split_whitespace();
        let kind = match head.next() {
            Some("bad") => Kind::Bad,
            Some("good") => Kind::Good,
            Some("silent") => Kind::Silent,
            Some("open") => Kind::Open,
            other => panic!("{}: what is {other:?}?", at + 1),
        };
        let rule = head.next().unwrap_or_default().to_owned();
        assert_eq!(rule.is_empty(), kind == Kind::Good, "{}: a rule, if it is a slip", at + 1);
        let edits = edits.split(" ;; ").map(|edit| Edit::read(edit, at + 1)).collect();
        Row { kind, line: at + 1, rule, edits }
    })
    .collect()
}

impl Edit {
    fn read(text: &str, line: usize) -> Edit {
        let end = text.find([' ', ':']).unwrap_or_else(|| panic!("{line}: no file"));
        let (file, change) = text.split_at(end);
        let plain = |text: &str| text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r");
        // A backslash before a line end stays one.
        let text = |text: &str| plain(&text.replace("\\\\n", "\u{1}")).replace('\u{1}', "\\\n");
        let change = if let Some(change) = change.strip_prefix(": ") {
            let (old, new) = change.split_once(" =>").unwrap_or_else(|| panic!("{line}: no ` =>`"));
            Change::Replace(text(old), text(new.strip_prefix(' ').unwrap_or(new)))
        } else if let Some(more) = change.strip_prefix(" += ") {
            Change::Append(text(more))
        } else if let Some(whole) = change.strip_prefix(" := ") {
            Change::Write(text(whole))
        } else if let Some(to) = change.strip_prefix(" -> ") {
            Change::Move(to.to_owned())
        } else {
            panic!("{line}: no change: {change}")
        };
        Edit { file: file.to_owned(), change }
    }

    fn apply(&self, files: &mut BTreeMap<String, String>, line: usize) {
        let end = format!("/{}", self.file);
        let found = files.keys().find(|path| **path == self.file || path.ends_with(&end)).cloned();
        if let Change::Write(text) = &self.change {
            files.insert(found.unwrap_or_else(|| self.file.clone()), text.clone());
            return;
        }
        let path = found.unwrap_or_else(|| panic!("{line}: no file {}", self.file));
        let text = files.remove(&path).expect("the file");
        match &self.change {
            Change::Replace(old, new) => {
                assert!(text.contains(old), "{line}: no {old:?} in {path}");
                files.insert(path, text.replacen(old, new, 1));
            }
            Change::Append(more) => drop(files.insert(path, text + more)),
            Change::Move(to) if to == "/dev/null" => {}
            Change::Move(to) => drop(files.insert(to.clone(), text)),
            Change::Write(_) => unreachable!("done above"),
        }
    }
}

/// The files of the layer by their path in it.
fn layer() -> BTreeMap<String, String> {
    fn read(root: &Path, dir: &Path, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(dir).expect("a directory").flatten() {
            let path = entry.path();
            if path.is_dir() {
                read(root, &path, files);
            } else {
                let name = path.strip_prefix(root).expect("below").to_str().expect("a name").to_owned();
                files.insert(name, fs::read_to_string(&path).expect("a text"));
            }
        }
    }
    let root = fixture("mistakes/meta-house");
    let mut files = BTreeMap::new();
    read(&root, &root, &mut files);
    files
}

fn findings(binary: &Path, files: &BTreeMap<String, String>) -> Findings {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    for (path, text) in files {
        let path = scratch.path().join(path);
        fs::create_dir_all(path.parent().expect("below")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    let out = Command::new(binary)
        .args(["check", ".", "--format", "concise", "--fail-on", "never", "--color", "never"])
        .env_remove("GITHUB_ACTIONS")
        .current_dir(scratch.path())
        .output()
        .expect("pvlint runs");
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8_lossy(&out.stdout);
    text.lines().filter(|line| line.contains('[')).map(str::to_owned).collect()
}

/// What is wrong with the findings of a row.
fn judge(row: &Row, found: &Findings) -> Option<String> {
    let is_of = |finding: &str, rule: &str| finding.contains(&format!("[{rule}]"));
    let is_found = found.len() == 1 && is_of(&found[0], &row.rule);
    let is_right = match row.kind {
        Kind::Bad => is_found,
        Kind::Good | Kind::Silent => found.iter().all(|finding| finding.contains(": note[")),
        // Whoever teaches a rule to find it may call it `bad`.
        Kind::Open => true,
    };
    let wanted = match row.kind {
        Kind::Bad => format!("one {}", row.rule),
        Kind::Good | Kind::Silent => "no error or warning".to_owned(),
        Kind::Open => String::new(),
    };
    let listed = found.iter().fold(String::new(), |mut text, finding| {
        let _ = write!(text, "\n        {finding}");
        text
    });
    (!is_right).then(|| format!("    table.txt:{}: wanted {wanted}{listed}", row.line))
}

#[test]
fn the_layer_is_clean() {
    let binary = Path::new(env!("CARGO_BIN_EXE_pvlint"));
    assert_eq!(findings(binary, &layer()), Findings::new());
}

#[test]
fn each_slip_is_found_once_and_nothing_else() {
    let other = env::var_os("PVLINT_MISTAKES_WITH").map(PathBuf::from);
    let binary = other.clone().unwrap_or_else(|| env!("CARGO_BIN_EXE_pvlint").into());
    let (layer, rows) = (layer(), rows());
    let next = Mutex::new(rows.iter());
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(row) = next.lock().expect("no panic").next() else { break };
                    let mut files = layer.clone();
                    row.edits.iter().for_each(|edit| edit.apply(&mut files, row.line));
                    let found = findings(&binary, &files);
                    done.lock().expect("no panic").push((row, found));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no panic");
    done.sort_by_key(|(row, _)| row.line);
    if other.is_some() {
        return count(&done);
    }
    let wrong: Vec<String> = done.iter().filter_map(|(row, found)| judge(row, found)).collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// Prints what another version finds.
fn count(done: &[(&Row, Findings)]) {
    let of = |kind: Kind| done.iter().filter(move |(row, _)| row.kind == kind);
    let slips = || of(Kind::Bad).chain(of(Kind::Open)).chain(of(Kind::Silent));
    let told = slips().filter(|(_, found)| !found.is_empty()).count();
    let once = slips().filter(|(_, found)| found.len() == 1).count();
    let is_right =
        |row: &Row, found: &Findings| found.len() == 1 && found[0].contains(&format!("[{}]", row.rule));
    let right = slips().filter(|(row, found)| is_right(row, found)).count();
    let cried = of(Kind::Good).filter(|(row, found)| judge(row, found).is_some()).count();
    println!(
        "{} slips: {told} with a finding, {once} with exactly one, {right} as the table says; \
         {cried} of {} variants with an error or a warning",
        slips().count(),
        of(Kind::Good).count()
    );
    for (row, found) in done {
        if let Some(wrong) = judge(row, found) {
            println!("{wrong}");
        }
    }
}
