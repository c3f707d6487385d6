//! The program as people and services start it, by transcripts and, where these do not do, in other
//! environments, on a terminal, in several processes.

// Tests set up real files.
#![allow(clippy::disallowed_methods)]

mod action;
mod add_ignore;
mod asked;
mod baseline;
mod book;
mod browser;
mod cached;
mod cli;
mod example_layers;
mod exclude;
mod fix;
mod foreign;
mod git;
mod github;
mod graph;
mod hooks;
mod html_report;
mod init;
mod inspect;
mod layers_next_door;
mod links;
mod mistakes;
mod moved_files;
mod odd_files;
mod pictures;
mod releases;
mod scripts;
mod shell;
mod shellcheck;
mod start;
mod terminal;
mod trust;
mod watch;
mod write;

use std::path::PathBuf;

/// A path below the repository's `fixtures/`.
fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}
