//! `pvlint lsp`: the language server, on standard input and output.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::explain_container::explained;
use crate::cli::graph::drawn;
use crate::cli::threads::start_threads;
use crate::cli::value_parsers;
use crate::cli::vars::own_values;
use crate::cli::walk::{Json, Wanted, walk};
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
    Host { walk: metadata_below, values: own_values, graph: drawn, container: explained }
}

/// The files that `pvlint check` looks at below some directories.
pub fn metadata_below(folders: &[PathBuf]) -> Vec<PathBuf> {
    let wanted = Wanted { json: Json::All, force_exclude: false, any_name: false, scripts: false, kas: true };
    let there: Vec<PathBuf> = folders.iter().filter(|folder| folder.is_dir()).cloned().collect();
    walk(&there, wanted, 0).map_or_else(|_| Vec::new(), |walked| walked.absolute().files)
}
