//! The steps of CI services that this repository ships, run as the services would.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use pvlint::diag::{IS_RELEASED, REVISION};
use tempfile::TempDir;

use crate::start::{BROKEN, directory, tool, write};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const VERSION: &str = env!("CARGO_PKG_VERSION");
const ARCHIVE: &str = "x86_64-unknown-linux-musl.tar.gz";

/// A directory with releases in it, packed as the real ones are. The program in it starts the one under test.
struct Releases(TempDir);

impl Releases {
    fn new() -> Option<Releases> {
        let releases = Releases(directory(&[]));
        let program = releases.0.path().join("program");
        fs::write(&program, format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_pvlint")))
            .expect("a file");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a file of ours");
        let mut package = Command::new("bash");
        package.arg(Path::new(ROOT).join(".ci/package")).arg("x86_64-unknown-linux-musl").arg(&program);
        package.env("PVLINT_DIST", releases.0.path().join(format!("v{VERSION}")));
        let (_, err, code) = tool(&mut package)?;
        assert_eq!(code, 0, "{err}");
        Some(releases)
    }

    fn archive(&self) -> PathBuf {
        self.0.path().join(format!("v{VERSION}/pvlint-v{VERSION}-{ARCHIVE}"))
    }

    /// What the step prints in `directory`, what it sets, and its exit code.
    fn step(&self, directory: &Path, inputs: &[(&str, &str)]) -> Option<(String, String, i32)> {
        tool(Command::new("curl").arg("--version"))?;
        write(directory, "output", "");
        write(directory, "summary", "");
        let mut step = Command::new("bash");
        step.arg(Path::new(ROOT).join("ci/action.sh")).current_dir(directory);
        step.env("RUNNER_OS", "Linux").env("RUNNER_ARCH", "X64").env("RUNNER_TEMP", directory);
        step.env("GITHUB_OUTPUT", directory.join("output"))
            .env("GITHUB_STEP_SUMMARY", directory.join("summary"));
        step.env("GITHUB_ACTIONS", "true")
            .env("PVLINT_RELEASES", format!("file://{}", self.0.path().display()));
        for input in ["VERSION", "PATH", "ARGS", "SARIF", "FAIL_ON"] {
            let value = inputs.iter().find(|(name, _)| *name == input).map_or("", |(_, value)| value);
            let value = if input == "PATH" && value.is_empty() { "." } else { value };
            step.env(format!("PVLINT_{input}"), value);
        }
        let (out, err, code) = tool(&mut step)?;
        let set = fs::read_to_string(directory.join("output")).expect("a file");
        let left = directory.read_dir().expect("a directory").flatten();
        let left = left.filter(|entry| entry.file_name().to_string_lossy().starts_with("pvlint."));
        assert_eq!(left.filter(|entry| entry.path().is_dir()).count(), 0, "something was left behind");
        Some((format!("{out}{err}"), set, code))
    }
}

#[test]
fn the_action_reports_and_keeps_the_exit_status() {
    let Some(releases) = Releases::new() else { return };
    let layer = directory(&[
        ("a b/bad_1.0.bb", BROKEN),
        ("good/good_1.0.bb", "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\n"),
    ]);
    let summary = || fs::read_to_string(layer.path().join("summary")).expect("a file");
    let check = |inputs: &[(&str, &str)], set: &str, code: i32| -> String {
        let Some(got) = releases.step(layer.path(), inputs) else { return String::new() };
        assert_eq!((got.1.as_str(), got.2), (set, code), "{inputs:?}: {}", got.0);
        got.0
    };
    let out = check(&[], "findings=2\nsarif=\n", 1);
    if out.is_empty() {
        return;
    }
    assert!(out.contains("a b/bad_1.0.bb:2:11: error[syntax-error]"), "{out}");
    assert!(out.contains("\n::error file=a b/bad_1.0.bb,line=2,"), "{out}");
    assert!(summary().starts_with("### pvlint: 2 errors"), "{}", summary());

    check(&[("PATH", "good")], "findings=0\nsarif=\n", 0);
    check(&[("PATH", "good\na b\n")], "findings=2\nsarif=\n", 1);
    check(&[("FAIL_ON", "never")], "findings=2\nsarif=\n", 0);
    check(&[("ARGS", "--ignore syntax-error  --isolated")], "findings=0\nsarif=\n", 0);
    check(&[("VERSION", &format!("v{VERSION}"))], "findings=2\nsarif=\n", 1);
    let out = check(&[("ARGS", "--no-such-option")], "", 2);
    assert!(out.contains("unexpected argument '--no-such-option'"), "{out}");

    check(&[("SARIF", "pvlint.sarif")], "findings=2\nsarif=pvlint.sarif\n", 1);
    let sarif = fs::read_to_string(layer.path().join("pvlint.sarif")).expect("a report");
    assert!(sarif.contains("\"2.1.0\""), "{sarif}");
    // No argument is ever read by the shell.
    check(&[("ARGS", "--ignore $(touch${IFS}evil)")], "", 2);
    check(&[("PATH", "$(touch evil)")], "findings=0\nsarif=\n", 2);
    assert!(!layer.path().join("evil").exists());
}

#[test]
fn the_action_runs_nothing_that_it_cannot_vouch_for() {
    let Some(releases) = Releases::new() else { return };
    let layer = directory(&[("good_1.0.bb", "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\n")]);
    let refused = |inputs: &[(&str, &str)], why: &str| {
        let Some((out, set, code)) = releases.step(layer.path(), inputs) else { return };
        assert!(out.contains(&format!("::error title=pvlint::{why}")), "{out}");
        assert_eq!((set.as_str(), code), ("", 2));
    };
    refused(&[("VERSION", "9.9.9")], "cannot fetch file:");
    refused(&[("VERSION", "../../etc")], "'../../etc' is no version of pvlint");
    let mut bytes = fs::read(releases.archive()).expect("an archive");
    bytes.push(0);
    fs::write(releases.archive(), bytes).expect("an archive");
    refused(&[], &format!("pvlint-v{VERSION}-{ARCHIVE} is not what its checksum says"));
}

#[test]
fn a_release_brings_pages_and_completions() {
    let Some(releases) = Releases::new() else { return };
    let Some((list, _, code)) = tool(Command::new("tar").arg("-tzf").arg(releases.archive())) else { return };
    assert_eq!(code, 0);
    for file in
        ["pvlint", "LICENSE", "README.md", "man/pvlint.1", "man/pvlint-check.1", "completions/_pvlint"]
    {
        let line = format!("pvlint-v{VERSION}-x86_64-unknown-linux-musl/{file}");
        assert!(list.lines().any(|entry| entry == line), "{line} is not in\n{list}");
    }
}

/// Without a tag nothing may be copied that needs one.
#[test]
fn nothing_names_a_tag_that_is_not_there() {
    let pages = fs::read_dir(Path::new(ROOT).join("docs")).expect("a directory");
    let pages = pages.map(|page| page.expect("a page").path());
    let pages = pages.filter(|page| page.extension().is_some_and(|extension| extension == "md"));
    for page in pages.chain(["README.md", "ci/gitlab.yml"].map(|file| Path::new(ROOT).join(file))) {
        let text = fs::read_to_string(&page).expect("a page");
        for view in ["blob/v", "raw/v", "tree/v", "pvlint@v", "rev: v"] {
            let names_tag = text.contains(&format!("{view}{VERSION}"));
            assert!(IS_RELEASED || !names_tag, "{} names {view}{VERSION}", page.display());
        }
    }
}

/// The lines of the job of `ci/gitlab.yml` below `key`.
fn gitlab(key: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(ROOT).join("ci/gitlab.yml")).expect("a file");
    let lines = text.lines().skip_while(|line| *line != format!("  {key}:")).skip(1);
    let lines = lines.take_while(|line| line.starts_with("    - "));
    lines.map(|line| line.trim_start_matches("    - ").to_owned()).collect()
}

#[test]
fn the_job_for_gitlab_reports_and_fails() {
    let layer =
        directory(&[("bad_1.0.bb", BROKEN), ("good/good_1.0.bb", "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\n")]);
    let bin = Path::new(env!("CARGO_BIN_EXE_pvlint")).parent().expect("a directory");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let script = gitlab("script");
    assert_eq!(script.len(), 1, "{script:?}");
    for (wanted, findings, code) in [(None, 2, 1), (Some("good"), 0, 0)] {
        let mut job = Command::new("bash");
        job.args(["-euc", &script[0]]).current_dir(layer.path()).env("PATH", &path);
        wanted.map(|wanted| job.env("PVLINT_PATH", wanted));
        let Some((out, err, got)) = tool(&mut job) else { return };
        assert_eq!(got, code, "{out}{err}");
        let report = fs::read_to_string(layer.path().join("gl-code-quality-report.json")).expect("a report");
        let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
        assert_eq!(report.as_array().map(Vec::len), Some(findings));
    }
}

#[test]
fn what_users_copy_names_this_version() {
    let check = |file: &str, wanted: &str| {
        let text = fs::read_to_string(Path::new(ROOT).join(file)).expect("a file");
        assert!(text.contains(wanted), "{file} does not name {wanted}");
    };
    check("ci/gitlab.yml", &format!("${{PVLINT_VERSION:-{VERSION}}}"));
    if IS_RELEASED {
        check("README.md", &format!("rev: {REVISION}"));
        check("README.md", &format!("pvlint/pvlint@{REVISION}"));
        check("README.md", &format!("/{REVISION}/ci/gitlab.yml"));
        check("ci/gitlab.yml", &format!("/{REVISION}/ci/gitlab.yml"));
    }
    check("ci/action.sh", &format!("repository={}\n", env!("CARGO_PKG_REPOSITORY")));
    check(".github/workflows/ci.yml", &format!("cargo +{} check", env!("CARGO_PKG_RUST_VERSION")));
}
