//! The other programs that pvlint starts: git, ShellCheck, and `dot` of Graphviz. No others are.

use std::env;
use std::path::{Path, PathBuf};

/// The program in the first directory of `PATH` that has it. A directory that is written relative to the
/// current one does not count: the tree would decide what is started.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let mut programs = env::split_paths(&path).map(|directory| directory.join(&name));
    programs.find(|program| program.is_absolute() && is_executable(program))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}
