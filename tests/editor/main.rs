//! The language server: its features on small texts, its protocol in process, and editors that start it.

// Tests set up real files.
#![allow(clippy::disallowed_methods)]

mod answers;
mod capabilities;
mod client;
mod commands;
#[path = "../library/edits.rs"]
mod edits;
mod emacs;
mod features;
mod guide;
mod neovim;
mod odd_files;
mod program;
mod protocol;
#[path = "../library/random.rs"]
mod random;
mod same_answer;

use std::fs;
use std::path::{Path, PathBuf};

/// A path below the repository's `fixtures/`.
fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// Copies a directory with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a readable directory").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}
