//! Starting pvlint in a directory of its own.

use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs, io};

use tempfile::TempDir;

/// Has two errors, the worst that a recipe without any rule about containers can have.
pub(crate) const BROKEN: &str = "SUMMARY = \"x\"\nLICENSE = CLOSED\n  A = \"1\"\n";

/// What the machine that runs the tests may have set.
const UNSET: [&str; 10] = [
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "FORCE_HYPERLINK",
    "COLORTERM",
    "COLUMNS",
    "VTE_VERSION",
    "GIT_DIR",
];

/// A directory with these files.
pub(crate) fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    files.iter().for_each(|(name, text)| write(directory.path(), name, text));
    directory
}

pub(crate) fn write(directory: &Path, name: &str, text: &str) {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
    fs::write(path, text).expect("a file");
}

/// pvlint in `directory`, with nothing of this process's own environment that would change what it says.
pub(crate) fn pvlint(directory: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pvlint"));
    command.current_dir(directory).args(args).env("TERM", "xterm-256color").env("LC_ALL", "C.UTF-8");
    for name in UNSET {
        command.env_remove(name);
    }
    command
}

/// What it says on standard output and standard error, and its exit code.
pub(crate) fn run(command: &mut Command) -> (String, String, i32) {
    texts(command.output().expect("pvlint runs"))
}

/// The same of another program; `None` if it is not installed, which must not be in CI.
pub(crate) fn tool(command: &mut Command) -> Option<(String, String, i32)> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            assert!(env::var_os("CI").is_none(), "{program} is not installed");
            eprintln!("SKIPPED: {program} is not installed");
            None
        }
        output => Some(texts(output.expect("it starts"))),
    }
}

pub(crate) fn texts(output: Output) -> (String, String, i32) {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("it was not killed"))
}
