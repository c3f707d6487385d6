//! Programs that tests start. One that is not installed is skipped with a word on standard error, but not in
//! CI, which installs them all (`.ci/run`).

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The first program of this name on the PATH that fits; `what` it is called if there is none.
pub(crate) fn find(name: &str, what: &str, fits: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut programs = env::split_paths(&path).map(|directory| directory.join(name));
    let found = programs.find(|program| program.is_file() && fits(program));
    if found.is_none() {
        assert!(env::var_os("CI").is_none(), "{what} is not installed");
        eprintln!("SKIPPED: {what} is not installed");
    }
    found
}

/// What a program prints, which must not wait for a key or a server for ever.
pub(crate) fn printed(program: &Path, prepare: impl FnOnce(&mut Command)) -> String {
    let mut command = Command::new("timeout");
    command.args(["-k", "5", "180"]).arg(program).env("PATH", path_with_pvlint());
    prepare(&mut command);
    let output = command.output().expect("the program starts");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// The PATH with the pvlint of this run before all others.
pub(crate) fn path_with_pvlint() -> OsString {
    let own = Path::new(env!("CARGO_BIN_EXE_pvlint")).parent().expect("a directory");
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(own.to_owned()).chain(env::split_paths(&path))).expect("a PATH")
}

/// The block of code in the guide's page about editors that follows a line.
pub(crate) fn block_of_guide(line: &str) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/editors.md");
    let page = fs::read_to_string(page).expect("the page");
    let (_, after) = page.split_once(&format!("\n{line}\n")).expect("the line is on the page");
    let (_, block) = after.split_once("```").expect("a block follows");
    let (_, block) = block.split_once('\n').expect("lines");
    block.split_once("```").expect("an end").0.to_owned()
}

/// Each line is one that was said.
#[track_caller]
pub(crate) fn check_said(said: &str, want: &[&str]) {
    for line in want {
        assert!(said.lines().any(|own| own.trim() == *line), "no `{line}` in\n{said}");
    }
}
