//! `pvlint lsp`: the language server, on standard input and output.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::explain_container::explained;
use crate::cli::graph::drawn;
use crate::cli::metadata::Places;
use crate::cli::threads::start_threads;
use crate::cli::value_parsers;
use crate::cli::vars::own_values;
use crate::cli::walk::{Json, Wanted, is_wanted, walk};
use crate::config::is_config;
use crate::engine::is_json;
use crate::lsp::{self, Host};

#[derive(Args, Debug)]
pub(super) struct Lsp {
    /// Speak on standard input and output, which is what happens anyway; some editors insist on saying it
    #[arg(long, hide = true)]
    pub stdio: bool,

    /// Threads to use [default: all cores]
    #[arg(short, long, value_name = "N", value_parser = value_parsers::jobs, allow_negative_numbers = true)]
    pub jobs: Option<usize>,
}

pub(super) fn run(args: &Lsp) -> anyhow::Result<Exit> {
    start_threads(args.jobs)?;
    let (connection, threads) = lsp_server::Connection::stdio();
    let in_order = lsp::serve(&connection, Arc::new(host()));
    drop(connection);
    match in_order {
        true => threads.join()?,
        // Reading may wait for a client that will say no more.
        false => return Ok(Exit::Findings),
    }
    Ok(Exit::Clean)
}

/// What the server has from the command line.
pub fn host() -> Host {
    Host { walk: metadata_below, is_read, values: own_values, graph: drawn, container: explained }
}

/// What of all files the server looks at. Scripts are checked with the recipes that ship them.
const WANTED: Wanted =
    Wanted { json: Json::All, force_exclude: false, any_name: false, scripts: false, kas: true };

/// The files that `pvlint check` looks at below some directories.
pub fn metadata_below(folders: &[PathBuf]) -> Vec<PathBuf> {
    let there: Vec<PathBuf> = folders.iter().filter(|folder| folder.is_dir()).cloned().collect();
    walk(&there, WANTED, 0).map_or_else(|_| Vec::new(), |walked| walked.absolute().files)
}

/// Whether it is a file that `pvlint check` looks at when it is named: no source in C that is called `.inc`,
/// and no configuration of another program.
fn is_read(path: &Path) -> bool {
    is_config(path) || is_json(path) || is_wanted(&Places::default(), path, WANTED)
}
