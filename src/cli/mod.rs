//! The command line: arguments, which files are meant, exit codes, and one file for each command.
//!
//! Findings go to standard output and everything else to standard error. Exit codes: 0 clean, 1 findings,
//! 2 wrong usage, an unreadable file, or an internal error.

mod args;
mod ast;
mod baseline;
mod changes;
mod check;
mod configs;
mod containers;
mod explain;
mod explain_container;
mod fix;
mod fmt;
mod graph;
mod ignore;
mod init;
mod inspect;
mod new;
mod news;
mod outputs;
mod progress;
mod rewrite;
mod save;
mod schema;
mod shell;
mod show;
mod terminal;
mod values;
mod vars;
mod walk;
mod watch;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Parser;

use args::{Args, Command};

use crate::diag::Meta;
use crate::report::one_line;

/// What a command ends with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    Clean = 0,
    Findings = 1,
    Failure = 2,
}

/// Carries out the command line of this process.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let result = match args.command {
        None => check::run(&args.check),
        Some(Command::Check(check)) => check::run(&check),
        Some(Command::Fmt(fmt)) => fmt::run(&fmt),
        Some(Command::Ast(ast)) => ast::run(&ast),
        Some(Command::Explain(explain)) => explain::run(&explain),
        Some(Command::Rules(rules)) => explain::list(&rules),
        Some(Command::Schema(args)) => schema::run(&args),
        Some(Command::Completions(args)) => shell::completions(&args),
        Some(Command::Man(args)) => shell::man(&args),
        Some(Command::New(args)) => new::run(&args),
        Some(Command::Init(args)) => init::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Graph(args)) => graph::run(&args),
        Some(Command::ExplainContainer(args)) => explain_container::run(&args),
        Some(Command::Vars(args)) => vars::run(&args),
    };
    let exit = result.unwrap_or_else(|error| {
        // A reader that went away, as in `pvlint | head`, is no failure.
        if is_broken_pipe(&error) {
            return Exit::Clean;
        }
        complain(&format!("{error:#}"));
        Exit::Failure
    });
    ExitCode::from(exit as u8)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Starts the threads that all work is shared out to; as many as there are cores if nothing is said.
fn start_threads(jobs: Option<usize>) -> anyhow::Result<()> {
    if jobs == Some(0) {
        bail!("--jobs takes a number from 1");
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0))
        .build_global()
        .context("cannot start threads")
}

/// `3 files`, `1 file`.
fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A path as it is told to the user: from the current folder on if it lies below that.
fn shown(path: &Path) -> String {
    let cwd = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&cwd).unwrap_or(path).display().to_string()
}

/// Says on standard error what the user ought to know but need not do anything about.
fn note(message: &str) {
    say("note", message);
}

/// Says on standard error what went wrong.
fn complain(message: &str) {
    say("error", message);
}

/// Says on standard error what the user should know though the run goes on.
fn warn(message: &str) {
    say("warning", message);
}

/// Says it on one line: a file's name in it may hold line ends, and what follows one could be a command to a
/// service. If nobody listens there, there is nothing left to do.
fn say(kind: &str, message: &str) {
    let _ = writeln!(io::stderr(), "pvlint: {kind}: {}", one_line(message));
}

/// Where the page of a rule can be read, in the version that this is.
fn rule_url() -> Option<fn(&Meta) -> String> {
    const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
    let url = |rule: &Meta| {
        format!("{REPOSITORY}/blob/v{}/rules/{}/{}.md", env!("CARGO_PKG_VERSION"), rule.group, rule.name)
    };
    (!REPOSITORY.is_empty()).then_some(url)
}
