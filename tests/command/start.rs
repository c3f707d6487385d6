//! Starting pvlint in a folder of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Has two errors, the worst that a recipe without any rule about containers can have.
pub const BROKEN: &str = "SUMMARY = \"x\"\nLICENSE = CLOSED\n  A = \"1\"\n";

/// What the machine that runs the tests may have set.
const UNSET: [&str; 9] = [
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "FORCE_HYPERLINK",
    "COLORTERM",
    "VTE_VERSION",
    "GIT_DIR",
];

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    files.iter().for_each(|(name, text)| write(folder.path(), name, text));
    folder
}

pub fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// pvlint in `folder`, with nothing of this process's own environment that would change what it says.
pub fn pvlint(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pvlint"));
    command.current_dir(folder).args(args).env("TERM", "xterm-256color");
    for name in UNSET {
        command.env_remove(name);
    }
    command
}

/// What it says on standard output and standard error, and its exit code.
pub fn run(command: &mut Command) -> (String, String, i32) {
    let Output { status, stdout, stderr } = command.output().expect("pvlint runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(stdout), text(stderr), status.code().expect("it was not killed"))
}
