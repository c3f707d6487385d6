//! The command line: which files are meant, exit codes, and one file or directory for each command.
//!
//! Findings go to standard output and everything else to standard error. Exit codes: 0 clean, 1 findings,
//! 2 wrong usage, an unreadable file, or an internal error.

mod ast;
mod atomic_write;
mod cache;
mod check;
mod completions;
mod configs;
mod containers;
mod exit;
mod explain;
mod explain_container;
mod fmt;
mod graph;
mod habits;
mod ignore_files;
mod init;
mod inspect;
mod leftovers;
mod lsp;
mod messages;
mod metadata;
mod new;
mod options;
mod page;
mod programs;
mod progress;
mod recipes;
mod schema;
mod terminal;
mod threads;
mod value_parsers;
mod vars;
mod walk;
mod writable;
mod write_files;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use exit::Exit;

use crate::text::did_you_mean;

pub use ast::json::ast_json;
pub use lsp::{host, metadata_below};
pub use vars::json::vars_json;

const EXIT_CODES: &str = "Exit codes: 0 if nothing is as bad as --fail-on, 1 if something is, \
    2 for wrong usage, unreadable files and internal errors.";

/// Linter and formatter for BitBake metadata and Pantavisor container recipes.
#[derive(Parser, Debug)]
#[command(version, args_conflicts_with_subcommands = true, max_term_width = 100, after_help = EXIT_CODES)]
struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: check::Check,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Check files and layers (the default command)
    #[command(after_help = EXIT_CODES)]
    Check(Box<check::Check>),
    /// Format files and layers in place, without changing a value
    #[command(visible_alias = "format", after_help = fmt::EXIT_CODES)]
    Fmt(fmt::Fmt),
    /// Print the statements of files as BitBake reads them
    Ast(ast::Ast),
    /// Show the page of a rule
    Explain(explain::Explain),
    /// List all rules
    Rules(explain::Rules),
    /// Print the JSON Schema of a kind of file
    Schema(schema::Schema),
    /// Print the completions for a shell
    Completions(completions::Completions),
    /// Print the manual page
    Man(completions::Man),
    /// Write a configuration for a layer, hooks for git, and jobs for CI services
    Init(init::Init),
    /// Write the recipe of a new container and its JSON files
    New(Box<new::New>),
    /// Serve editors: the language server, on standard input and output
    Lsp(lsp::Lsp),
    /// Look into the export of a container
    Inspect(inspect::Inspect),
    /// Show the containers of a layer and the services between them
    Graph(graph::Graph),
    /// Show what a container ends up with, and who says so
    ExplainContainer(explain_container::ExplainContainer),
    /// Show the variables of a recipe as BitBake would compute them, and who set them
    Vars(vars::Vars),
    /// Show or remove what runs keep for the next run
    Cache(cache::Cache),
}

/// Carries out the command line of this process.
pub fn run() -> ExitCode {
    let args = Args::try_parse().unwrap_or_else(|error| habits::advised(error).exit());
    let result = match args.command {
        None => match mistyped_command(&args.check) {
            Some(message) => Err(anyhow::anyhow!(message)),
            None => check::run(&args.check),
        },
        Some(Command::Check(check)) => check::run(&check),
        Some(Command::Fmt(fmt)) => fmt::run(&fmt),
        Some(Command::Ast(ast)) => ast::run(&ast),
        Some(Command::Explain(explain)) => explain::run(&explain),
        Some(Command::Rules(rules)) => explain::list(&rules),
        Some(Command::Schema(args)) => schema::run(&args),
        Some(Command::Completions(args)) => completions::completions(&args, Args::command()),
        Some(Command::Man(args)) => completions::man(&args, Args::command()),
        Some(Command::New(args)) => new::run(&args),
        Some(Command::Init(args)) => init::run(&args),
        Some(Command::Lsp(args)) => lsp::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Graph(args)) => graph::run(&args),
        Some(Command::ExplainContainer(args)) => explain_container::run(&args),
        Some(Command::Vars(args)) => vars::run(&args),
        Some(Command::Cache(args)) => cache::run(&args),
    };
    let exit = result.unwrap_or_else(|error| {
        // A reader that went away, as in `pvlint | head`, is no failure.
        if messages::is_broken_pipe(&error) {
            return Exit::Clean;
        }
        messages::error(&format!("{error:#}"));
        Exit::Failure
    });
    ExitCode::from(exit as u8)
}

/// What is said if the first path is none, but a word where a command could stand.
fn mistyped_command(check: &check::Check) -> Option<String> {
    let word = check.input.paths().first()?.to_str()?;
    let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if !is_word || word == "-" || std::path::Path::new(word).symlink_metadata().is_ok() {
        return None;
    }
    let command = Args::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    let help = habits::command(word).map(str::to_owned).or_else(|| did_you_mean(word, names));
    let help = help.unwrap_or_else(|| "`pvlint help` lists the commands".to_owned());
    Some(format!("there is no command, file or directory `{word}`: {help}"))
}
