//! What runs keep for the next one: it is found again, by several processes at once as well, and removed.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::fixture;

/// `pvlint` on the demo layer with `directory` as its cache.
fn command(directory: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pvlint"));
    command.args(args).current_dir(fixture("layers/demo")).env("PVLINT_CACHE_DIR", directory);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What it prints, without the time that it took.
fn printed(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    let text = String::from_utf8(text).expect("a text");
    text.lines().filter(|line| !line.contains(" s); ")).fold(String::new(), |text, line| text + line + "\n")
}

fn run(directory: &Path, args: &[&str]) -> String {
    let output = command(directory, args).output().expect("pvlint");
    format!("{}{:?}", printed(&output), output.status.code())
}

fn runs(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut runs: Vec<(String, Vec<u8>)> = entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .filter(|(name, _)| name.ends_with(".pvlint"))
        .map(|(name, path)| (name, fs::read(path).expect("a file")))
        .collect();
    runs.sort();
    runs
}

#[test]
fn what_was_found_is_found_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path().join("new/cache");
    let want = run(&directory, &["check", "--no-cache"]);
    assert!(runs(&directory).is_empty(), "nothing is kept");
    for _ in 0..2 {
        assert_eq!(run(&directory, &["check"]), want);
        assert_eq!(runs(&directory).len(), 1);
    }
    let concise = run(&directory, &["check", "--format", "concise"]);
    assert_eq!(runs(&directory).len(), 1, "how it is printed is another matter");
    assert_ne!(concise, want);
    run(&directory, &["check", "--ignore", "lic-files-chksum-mismatch"]);
    assert_eq!(runs(&directory).len(), 2, "other rules find something else");
    // Whoever wants to see what is missing, or to have something fixed, gets all the work done.
    run(&directory, &["check", "--verbose"]);
    run(&directory, &["check", "--diff"]);
    assert_eq!(runs(&directory).len(), 2);
    let info = run(&directory, &["cache", "info"]);
    assert!(info.starts_with(&format!("{}: 2 runs, ", directory.display())), "{info}");
    let clean = run(&directory, &["cache", "clean"]);
    assert!(clean.starts_with(&format!("{}: removed 2 runs, ", directory.display())), "{clean}");
    assert!(runs(&directory).is_empty());
}

#[test]
fn a_text_that_is_not_saved_is_not_answered_for_its_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = "recipes-containers/gateway/gateway_1.2.bb";
    let saved = run(directory.path(), &["check", file]);
    let mut typing = command(directory.path(), &["check", "--stdin-filename", file, "-"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("pvlint");
    let mut text = typing.stdin.take().expect("a pipe");
    text.write_all(b"SUMMARY = x\n").expect("a reader");
    drop(text);
    let typed = printed(&typing.wait_with_output().expect("an end"));
    assert!(typed.contains("error[syntax-error]"), "{typed}");
    assert_eq!(run(directory.path(), &["check", file]), saved, "nor is the file for the text");
}

#[test]
fn several_processes_keep_one_run() {
    let directory = tempfile::tempdir().expect("a directory");
    let want = run(directory.path(), &["check", "--no-cache"]);
    for _ in 0..2 {
        let all: Vec<_> =
            (0..8).map(|_| command(directory.path(), &["check"]).spawn().expect("pvlint")).collect();
        for one in all {
            let output = one.wait_with_output().expect("an end");
            assert_eq!(format!("{}{:?}", printed(&output), output.status.code()), want);
        }
    }
    let kept = runs(directory.path());
    assert_eq!(kept.len(), 1);
    // One that was killed while it wrote leaves nothing that counts.
    let (name, bytes) = &kept[0];
    fs::write(directory.path().join(name), &bytes[..bytes.len() / 2]).expect("half a file");
    assert_eq!(run(directory.path(), &["check"]), want);
    assert!(runs(directory.path())[0].1.len() > bytes.len() / 2, "it is kept anew");
}

#[test]
fn a_cache_that_cannot_be_written_is_none() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("file");
    fs::write(&file, "mine").expect("a file");
    let want = run(directory.path(), &["check", "--no-cache"]);
    let said = run(&file, &["check"]);
    let told = format!(
        "pvlint: note: nothing is kept for the next run: the cache {} cannot be written\n",
        file.display()
    );
    assert!(said.contains(&told), "{said}");
    assert_eq!(said.replace(&told, ""), want);
    assert_eq!(fs::read_to_string(&file).expect("a file"), "mine");
}
