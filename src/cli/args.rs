//! The arguments, as clap reads them.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::bail;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::explain_container::ExplainContainer;
use super::graph::Graph;
use super::init::Init;
use super::inspect::Inspect;
use super::new::New;
use super::values::{self, Output};
use super::vars::Vars;
use crate::diag::Severity;

const EXIT_CODES: &str = "Exit codes: 0 if nothing is as bad as --fail-on, 1 if something is, \
    2 for wrong usage, unreadable files and internal errors.";

const FMT_EXIT_CODES: &str = "Exit codes: 0 if all went well, 1 if --check or --diff found something to change, \
    2 for wrong usage, files that cannot be read or written, and internal errors.";

/// Linter and formatter for BitBake metadata and Pantavisor container recipes.
#[derive(Parser, Debug)]
#[command(version, args_conflicts_with_subcommands = true, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub check: Check,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Check files and layers (the default command)
    #[command(after_help = EXIT_CODES)]
    Check(Box<Check>),
    /// Format files and layers in place, without changing a value
    #[command(visible_alias = "format", after_help = FMT_EXIT_CODES)]
    Fmt(Fmt),
    /// Print the statements of files as BitBake reads them
    Ast(Ast),
    /// Show the page of a rule
    Explain(Explain),
    /// List all rules
    Rules(Rules),
    /// Print the JSON Schema of a kind of file
    Schema(Schema),
    /// Print the completions for a shell
    Completions(Completions),
    /// Print the manual page
    Man(Man),
    /// Write a configuration for a layer, hooks for git, and jobs for CI services
    Init(Init),
    /// Write the recipe of a new container and its JSON files
    New(New),
    /// Look into the export of a container
    Inspect(Inspect),
    /// Show the containers of a layer and the services between them
    Graph(Graph),
    /// Show what a container ends up with, and who says so
    ExplainContainer(ExplainContainer),
    /// Show the variables of a recipe as BitBake would compute them, and who set them
    Vars(Vars),
}

#[derive(ClapArgs, Debug)]
pub struct Check {
    /// Run only these rules or groups of rules
    #[arg(long, value_name = "RULE", value_delimiter = ',',
        value_parser = values::rule(), hide_possible_values = true)]
    pub select: Vec<String>,

    /// Run these rules as well
    #[arg(long, value_name = "RULE", value_delimiter = ',',
        value_parser = values::rule(), hide_possible_values = true)]
    pub extend_select: Vec<String>,

    /// Do not run these rules or groups of rules
    #[arg(long, value_name = "RULE", value_delimiter = ',',
        value_parser = values::rule(), hide_possible_values = true)]
    pub ignore: Vec<String>,

    /// Carry out the safe fixes; the findings that remain are reported
    #[arg(long)]
    pub fix: bool,

    /// Carry out the other fixes as well; look at what they did
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Carry out fixes and report nothing
    #[arg(long)]
    pub fix_only: bool,

    /// Write nothing; print what the fixes would change, and exit with 1 if they would change anything
    #[arg(long)]
    pub diff: bool,

    /// How bad the findings of a rule are: error, warning or note
    #[arg(long, value_name = "RULE=LEVEL", value_parser = values::rule_and_level)]
    pub severity: Vec<(String, Severity)>,

    /// The least bad finding that makes the exit code 1
    #[arg(long, value_name = "LEVEL", default_value = "warning")]
    pub fail_on: FailOn,

    /// Write comments that silence what is found, with a reason
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "",
        conflicts_with_all = ["fix", "unsafe_fixes", "fix_only", "diff", "write_baseline"])]
    pub add_ignore: Option<String>,

    /// Report only what this file does not list; its entries survive when lines move
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Write what is found now to the baseline
    #[arg(long, requires = "baseline",
        conflicts_with_all = ["new_from", "diff_base", "fix", "unsafe_fixes", "fix_only", "diff"])]
    pub write_baseline: bool,

    /// Report only what is on lines that changed since this revision
    #[arg(long, value_name = "REV", conflicts_with = "diff_base")]
    pub new_from: Option<String>,

    /// Report only what is on lines that changed since HEAD left this branch, as in a pull request
    #[arg(long, value_name = "REV")]
    pub diff_base: Option<String>,

    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes", "fix_only", "diff", "add_ignore", "write_baseline",
        "show_files", "show_settings"])]
    pub watch: bool,

    /// Exit with 0 whatever is found
    #[arg(long, conflicts_with = "fail_on")]
    pub exit_zero: bool,

    /// Print how often each rule is broken in the place of the findings
    #[arg(long)]
    pub statistics: bool,

    /// Print the files that would be checked, and check none
    #[arg(long)]
    pub show_files: bool,

    /// Print the layers, the release and the rules that would be used, and check nothing
    #[arg(long, conflicts_with = "show_files")]
    pub show_settings: bool,

    /// How findings are printed, and where to; several times for several reports
    /// [default: human; concise and annotations under GITHUB_ACTIONS]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = values::output())]
    pub format: Vec<Output>,

    /// Write the format without a file of its own to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub common: Common,

    #[command(flatten)]
    pub input: Input,
}

#[derive(ClapArgs, Debug)]
pub struct Fmt {
    /// Write nothing; print the names of files that would change, and exit with 1 if there are any
    #[arg(long)]
    pub check: bool,

    /// Write nothing; print what would change, and exit with 1 if anything would
    #[arg(long)]
    pub diff: bool,

    /// Format only the statements on these lines of one file, both included
    #[arg(long, value_name = "FIRST:LAST", value_parser = values::lines, conflicts_with = "json")]
    pub range: Option<(u32, u32)>,

    /// Obey options that change values (lists, functions), so that tasks run again
    #[arg(long)]
    pub allow_value_changes: bool,

    /// Format the JSON files of containers, too; the tasks of the recipes that fetch them run again
    #[arg(long, requires = "allow_value_changes")]
    pub json: bool,

    #[command(flatten)]
    pub common: Common,

    #[command(flatten)]
    pub input: Input,
}

/// What a command works on.
#[derive(ClapArgs, Debug)]
pub struct Input {
    /// Files and folders; `-` stands for one file on standard input [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Leave out named files, too, that would not be found in a folder: payload, ignored files
    #[arg(long)]
    pub force_exclude: bool,

    /// What the file on standard input is called
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
}

/// Options that several commands share.
#[derive(ClapArgs, Debug)]
pub struct Common {
    /// Use this configuration instead of the nearest pvlint.toml
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,

    /// Use no configuration at all
    #[arg(long)]
    pub isolated: bool,

    #[command(flatten)]
    pub manner: Manner,
}

/// How a command does its work, whatever that is.
#[derive(ClapArgs, Clone, Copy, Debug)]
pub struct Manner {
    /// Threads to use [default: all cores]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,

    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

#[derive(ClapArgs, Debug)]
pub struct Ast {
    /// Files of metadata
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: AstFormat,
}

#[derive(ClapArgs, Debug)]
pub struct Explain {
    /// The rule's name
    #[arg(value_name = "RULE", value_parser = values::rule(), hide_possible_values = true)]
    pub rule: String,
}

#[derive(ClapArgs, Debug)]
pub struct Rules {
    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

#[derive(ClapArgs, Debug)]
pub struct Schema {
    /// What kind of file; without it the kinds are listed
    #[arg(value_name = "NAME", value_parser = values::schema(), hide_possible_values = true)]
    pub name: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub struct Completions {
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

#[derive(ClapArgs, Debug)]
pub struct Man {
    /// The command whose page it is instead of that of pvlint
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum AstFormat {
    /// One line per statement.
    Text,
    /// One JSON object per file.
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum ListFormat {
    Text,
    Json,
}

impl Input {
    /// The files and folders that are meant; `-` if it is standard input.
    pub fn paths(&self) -> &[PathBuf] {
        static HERE: LazyLock<[PathBuf; 1]> = LazyLock::new(|| [PathBuf::from(".")]);
        if self.paths.is_empty() { &*HERE } else { &self.paths }
    }

    /// What the file on standard input is called, if that is meant.
    pub fn stdin(&self) -> anyhow::Result<Option<PathBuf>> {
        let named = self.paths.iter().any(|path| path == Path::new("-"));
        if named && self.paths.len() > 1 {
            bail!("`-` stands for standard input and cannot be mixed with other paths");
        }
        let meant = named || self.paths.is_empty() && self.stdin_filename.is_some();
        let name = || self.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("stdin.bb"));
        Ok(meant.then(name))
    }
}

impl FailOn {
    /// Whether a finding this bad fails the run.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Note => severity >= Severity::Note,
            FailOn::Never => false,
        }
    }
}
