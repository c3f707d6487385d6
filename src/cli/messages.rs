//! What commands say on standard error, and how they name numbers and paths.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::terminal;
pub(super) use crate::report::plural;
use crate::report::wrapped;
use crate::text::{self, one_line};

pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A path as people are told it: from the current directory on if it lies below that.
pub(super) fn display_path(path: &Path) -> String {
    text::display_path(path, &current_dir())
}

/// The current directory; an empty path, to which nothing is relative, if it is gone.
pub(super) fn current_dir() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// Whether only errors are said.
static QUIET: AtomicBool = AtomicBool::new(false);

/// From now on says errors only.
pub(super) fn be_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Says on standard error what the user ought to know but need not do anything about.
pub(super) fn note(message: &str) {
    if !QUIET.load(Ordering::Relaxed) {
        print("note", message);
    }
}

/// Says on standard error what went wrong.
pub(super) fn error(message: &str) {
    print("error", message);
}

/// Says on standard error what the user should know though the run goes on.
pub(super) fn warn(message: &str) {
    if !QUIET.load(Ordering::Relaxed) {
        print("warning", message);
    }
}

/// What a message goes on with on a terminal that it is too long for.
const INDENT: &str = "    ";

/// Says it on one line: a file's name in it may hold line ends, and what follows one could be a command to a
/// service. On a terminal it is wrapped. If it is closed, there is nothing left to do.
fn print(kind: &str, message: &str) {
    let line = format!("pvlint: {kind}: {}", one_line(message));
    let mut err = io::stderr().lock();
    let width = if err.is_terminal() { terminal::width(true) } else { None };
    let line = match width {
        Some(width) => wrapped(&line, width, width - INDENT.len()).replace('\n', &format!("\n{INDENT}")),
        None => line,
    };
    let _ = writeln!(err, "{}", terminal::shown(&line));
}
