//! Writes the table of the licence texts that openembedded-core carries: name and MD5 of every version.
//!
//! ```text
//! cargo run --example common_licenses -- REPOSITORY KIRKSTONE SCARTHGAP NEWEST > FILE
//! ```
//!
//! REPOSITORY is a git checkout of openembedded-core with its history, the others are revisions in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, ExitCode, Stdio};
use std::{env, io, thread};

const DIRECTORY: &str = "meta/files/common-licenses/";

fn git(repository: &str, arguments: &[&str]) -> io::Result<String> {
    let output =
        Command::new("git").args(["-C", repository]).args(arguments).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("git {}: {}", arguments.join(" "), output.status)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Name and object of every licence in one revision.
fn listed(repository: &str, revision: &str) -> io::Result<Vec<(String, String)>> {
    let listing = git(repository, &["ls-tree", "-r", revision, DIRECTORY])?;
    let entries = listing.lines().filter_map(|line| {
        let (head, path) = line.split_once('\t')?;
        Some((path.strip_prefix(DIRECTORY)?.to_owned(), head.split(' ').nth(2)?.to_owned()))
    });
    Ok(entries.collect())
}

/// Name and object of every version that a revision's history knows.
fn historical(repository: &str, revision: &str) -> io::Result<Vec<(String, String)>> {
    let log = git(
        repository,
        &["log", "--format=", "--raw", "--no-renames", "--abbrev=40", revision, "--", DIRECTORY],
    )?;
    let entries = log.lines().filter_map(|line| {
        let (head, path) = line.split_once('\t')?;
        Some((path.strip_prefix(DIRECTORY)?.to_owned(), head.split(' ').nth(3)?.to_owned()))
    });
    Ok(entries.filter(|(_, object)| !object.bytes().all(|byte| byte == b'0')).collect())
}

/// The MD5 of every object, in one run of git.
fn checksums(repository: &str, objects: &BTreeSet<String>) -> io::Result<BTreeMap<String, String>> {
    let mut child = Command::new("git")
        .args(["-C", repository, "cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = child.stdin.take().ok_or_else(|| io::Error::other("no pipe"))?;
    let names: String = objects.iter().map(|object| format!("{object}\n")).collect();
    let writer = thread::spawn(move || input.write_all(names.as_bytes()));
    let output = child.wait_with_output()?.stdout;
    writer.join().map_err(|_| io::Error::other("the writer failed"))??;
    let mut found = BTreeMap::new();
    let mut at = 0;
    while let Some(end) = output[at..].iter().position(|byte| *byte == b'\n') {
        let head = String::from_utf8_lossy(&output[at..at + end]).into_owned();
        let mut words = head.split(' ');
        let (object, size) = (words.next().unwrap_or_default(), words.nth(1).unwrap_or_default());
        let size: usize = size.parse().map_err(|_| io::Error::other(head.clone()))?;
        let text = &output[at + end + 1..at + end + 1 + size];
        found.insert(object.to_owned(), format!("{:x}", md5::compute(text)));
        at += end + size + 2;
    }
    Ok(found)
}

fn write_table(arguments: &[String]) -> io::Result<()> {
    let [repository, revisions @ ..] = arguments else {
        return Err(io::Error::other("arguments are missing"));
    };
    let mut versions: Vec<(String, String, &str)> = Vec::new();
    for (revision, letter) in revisions.iter().zip(["K", "S", "N"]) {
        versions
            .extend(listed(repository, revision)?.into_iter().map(|(name, object)| (name, object, letter)));
        versions
            .extend(historical(repository, revision)?.into_iter().map(|(name, object)| (name, object, "")));
    }
    let sums = checksums(repository, &versions.iter().map(|version| version.1.clone()).collect())?;
    let mut table: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for (name, object, letter) in &versions {
        table.entry(name).or_default().entry(&sums[object]).or_default().insert(letter);
    }
    for (name, versions) in table {
        let versions = versions.iter().map(|(sum, letters)| {
            let order = |letter: &&&str| "KSN".contains(**letter) && !letter.is_empty();
            let mut letters: Vec<&str> = letters.iter().filter(order).copied().collect();
            letters.sort_by_key(|letter| "KSN".find(letter));
            format!("{}:{sum}", letters.concat())
        });
        println!("{name} {}", versions.collect::<Vec<_>>().join(" "));
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match write_table(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("common_licenses: {error}");
            ExitCode::FAILURE
        }
    }
}
