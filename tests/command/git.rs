//! `--new-from` and `--diff-base`: findings on lines that changed, by asking the real git.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::start::{directory, pvlint, run, tool, write};

/// A repository whose git knows nothing of the machine's own configuration.
pub(crate) struct Repository(TempDir);

impl Repository {
    /// With these files in its first commit, called `start`. `None` if git is not installed.
    pub(crate) fn new(files: &[(&str, &str)]) -> Option<Repository> {
        let repository = Repository(directory(files));
        repository.git(&["init", "-q", "-b", "main"])?;
        repository.commit("start");
        Some(repository)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs git, which must succeed.
    pub(crate) fn git(&self, args: &[&str]) -> Option<String> {
        let mut git = Command::new("git");
        git.current_dir(self.path()).args(["-c", "user.name=T", "-c", "user.email=t@example.org"]).args(args);
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let (out, err, code) = tool(&mut git)?;
        assert_eq!(code, 0, "{args:?}: {err}");
        Some(out)
    }

    pub(crate) fn commit(&self, tag: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", tag, "--no-verify"]);
        self.git(&["tag", tag]);
    }

    fn check(&self, args: &[&str], want: &[&str]) {
        let select = ["--select", "syntax-error", "--format", "concise"];
        let (out, err, code) = run(&mut pvlint(self.path(), &[&select, args].concat()));
        let places: Vec<&str> = out.lines().filter_map(|line| Some(line.split_once(": ")?.0)).collect();
        assert_eq!(places, want, "{args:?}: {out}");
        assert_eq!((err.as_str(), code), ("", i32::from(!want.is_empty())), "{args:?}");
    }

    fn fails(&self, args: &[&str], want: &str) {
        let (out, err, code) = run(&mut pvlint(self.path(), args));
        assert_eq!((out.as_str(), code), ("", 2), "{args:?}");
        assert!(err.starts_with(&format!("pvlint: error: {want}")), "{args:?}: {err}");
    }
}

#[test]
fn only_changed_lines_count() {
    let Some(repository) = Repository::new(&[("a b.bb", "A = 1\nB = 2\n"), ("c.bb", "C = 3\n")]) else {
        return;
    };
    repository.check(&["--new-from", "start"], &[]);
    // Staged, not staged, and not known to git at all.
    write(repository.path(), "a b.bb", "# A comment.\nA = 1\nX = 1\nB = 2\n");
    repository.git(&["add", "-A"]);
    repository.check(&["--new-from", "start"], &["a b.bb:3:5"]);
    write(repository.path(), "a b.bb", "A = 1\nX = 1\nB = 22\n");
    write(repository.path(), "d.bb", "D = 4\n");
    repository.check(&["--new-from", "start"], &["a b.bb:2:5", "a b.bb:3:5", "d.bb:1:5"]);
    repository.check(&["--new-from", "HEAD", "d.bb", "c.bb"], &["d.bb:1:5"]);

    // Renamed files keep their lines; how lines end does not count.
    repository.commit("changed");
    repository.check(&["--new-from", "changed"], &[]);
    repository.git(&["mv", "a b.bb", "e\nf.bb"]);
    write(repository.path(), "c.bb", "C = 3\r\n");
    repository.check(&["--new-from", "changed"], &[]);
    repository.check(&["--new-from", "start", "c.bb"], &[]);
}

#[test]
fn a_pull_request_is_compared_with_where_it_began() {
    let Some(repository) = Repository::new(&[("a.bb", "A = 1\n")]) else { return };
    repository.git(&["checkout", "-q", "-b", "work"]);
    write(repository.path(), "b.bb", "B = 1\n");
    repository.commit("work-1");
    repository.git(&["checkout", "-q", "main"]);
    write(repository.path(), "a.bb", "A = \"1\"\n");
    repository.commit("main-1");
    repository.git(&["checkout", "-q", "work"]);
    // On the branch the old line is still wrong, but the branch did not write it.
    repository.check(&["--diff-base", "main"], &["b.bb:1:5"]);
    repository.check(&["--new-from", "main"], &["a.bb:1:5", "b.bb:1:5"]);
    repository.git(&["checkout", "-q", "--orphan", "other"]);
    repository.commit("other-1");
    repository.fails(&["--diff-base", "main"], "HEAD and `main` share no history that is here");
}

/// SECURITY.md: "Git is started only for `--new-from` and `--diff-base`, and is asked for revisions and the
/// contents of files in a way that runs no hook, filter or helper program of the repository, leaves the index
/// alone and fetches nothing."
#[test]
fn nothing_of_the_repository_is_started() {
    let Some(repository) =
        Repository::new(&[("a.bb", "A = 1\n"), (".gitattributes", "*.bb diff=x filter=x\n")])
    else {
        return;
    };
    let bait = repository.path().join("bait");
    let program = repository.path().join("program");
    write(repository.path(), "program", &format!("#!/bin/sh\necho \"$0 $*\" >>'{}'\ncat\n", bait.display()));
    Command::new("chmod").arg("+x").arg(&program).status().expect("chmod runs");
    let program = program.to_str().expect("UTF-8");
    for key in [
        "core.fsmonitor",
        "diff.external",
        "diff.x.command",
        "diff.x.textconv",
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "core.pager",
        "core.sshCommand",
        "core.editor",
        "credential.helper",
        "gpg.program",
        "remote.origin.uploadpack",
        "core.hooksPath",
    ] {
        repository.git(&["config", key, program]);
    }
    write(repository.path(), "a.bb", "A = 1\nB = 1\n");
    let before = fs::metadata(repository.path().join(".git/index"))
        .and_then(|found| found.modified())
        .expect("a time");
    repository.check(&["--new-from", "start"], &["a.bb:2:5"]);
    assert!(!bait.exists(), "{}", fs::read_to_string(&bait).unwrap_or_default());
    let after = fs::metadata(repository.path().join(".git/index"))
        .and_then(|found| found.modified())
        .expect("a time");
    assert_eq!(before, after, "the index was written");
    // The bait works.
    repository.git(&["diff"]);
    assert!(bait.exists());
}

#[test]
fn what_git_does_not_know_is_an_error() {
    let Some(repository) = Repository::new(&[("a.bb", "A = 1\n")]) else { return };
    repository.fails(&["--new-from", "no-such"], "git knows no revision `no-such` in ");
    repository.fails(&["--new-from=--help"], "git knows no revision `--help` in ");
    let outside = directory(&[("x.bb", "A = 1\n")]);
    let (_, err, code) = run(&mut pvlint(outside.path(), &["--new-from", "HEAD"]));
    assert!(err.contains("x.bb is in no git repository, so it is not known what is new in it"), "{err}");
    assert_eq!(code, 2);
    let (_, err, code) = run(pvlint(repository.path(), &["--new-from", "HEAD"]).env("PATH", "/nonexistent"));
    assert_eq!(err, "pvlint: error: git is not installed, and only it knows what has changed\n");
    assert_eq!(code, 2);
}
