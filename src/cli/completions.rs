//! `pvlint completions` and `pvlint man`: what a package installs beside the program.

use crate::cli::exit::Exit;
use std::io::{self, Write};

use anyhow::{Context, bail};
use clap::{Args, Command};
use clap_complete::Shell;

#[derive(Args, Debug)]
pub(super) struct Completions {
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

#[derive(Args, Debug)]
pub(super) struct Man {
    /// The command whose page it is instead of that of pvlint
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// Prints the completions of one shell.
pub(super) fn completions(args: &Completions, mut program: Command) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "pvlint", &mut script);
    io::stdout().write_all(&script).context("cannot write to standard output")?;
    Ok(Exit::Clean)
}

/// Prints the manual page of pvlint, or of one of its commands, in the language of `man`.
pub(super) fn man(args: &Man, mut program: Command) -> anyhow::Result<Exit> {
    program.build();
    let page = match &args.command {
        None => clap_mangen::Man::new(program),
        Some(name) => {
            let Some(command) = program.find_subcommand(name) else { bail!("there is no command `{name}`") };
            clap_mangen::Man::new(command.clone())
        }
    };
    let version = concat!("pvlint ", env!("CARGO_PKG_VERSION"));
    page.source(version)
        .manual("pvlint")
        .render(&mut io::stdout())
        .context("cannot write to standard output")?;
    Ok(Exit::Clean)
}
