//! The arguments of `pvlint check`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::cache::CacheOptions;
use crate::cli::options::{Common, Input};
use crate::cli::value_parsers::{self, Output};
use crate::config::FailOn;
use crate::diag::Severity;

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Run only these rules, and of groups what is on by default
    #[arg(long, value_name = "RULE", value_delimiter = ',',
        value_parser = value_parsers::rule(), hide_possible_values = true)]
    pub select: Vec<String>,

    /// Run these rules as well, and groups as a whole
    #[arg(long, value_name = "RULE", value_delimiter = ',',
        value_parser = value_parsers::rule(), hide_possible_values = true)]
    pub extend_select: Vec<String>,

    /// Do not run these rules or groups of rules
    #[arg(long, value_name = "RULE", value_delimiter = ',',
        value_parser = value_parsers::rule(), hide_possible_values = true)]
    pub ignore: Vec<String>,

    /// Carry out the safe fixes; the findings that remain are reported
    #[arg(long)]
    pub fix: bool,

    /// Let --fix, --fix-only and --diff carry out the unsafe fixes, too; look at what they did
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Carry out fixes and report nothing
    #[arg(long)]
    pub fix_only: bool,

    /// Write nothing; print what the fixes would change, and exit with 1 if they would change anything
    #[arg(long)]
    pub diff: bool,

    /// How bad the findings of a rule are: error, warning or note
    #[arg(long, value_name = "RULE=LEVEL", value_parser = value_parsers::rule_and_level)]
    pub severity: Vec<(String, Severity)>,

    /// Exit with 1 on findings of this severity or above: error, warning, note or never [default: warning]
    #[arg(long, value_name = "LEVEL", value_parser = fail_on)]
    pub fail_on: Option<FailOn>,

    /// Write comments that silence what is found, with a reason
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "",
        conflicts_with_all = ["fix", "unsafe_fixes", "fix_only", "diff", "write_baseline"])]
    pub add_ignore: Option<String>,

    /// Report only what this file does not list; its entries survive when lines move
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Write what is found now to the baseline
    #[arg(long,
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

    /// Show notes and repeats, too, and say what is not checked for want of layers and classes
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,

    /// Print findings and errors and nothing else
    #[arg(short, long)]
    pub quiet: bool,

    /// Print counts per rule instead of findings
    #[arg(long)]
    pub statistics: bool,

    /// Print the names of the files that are checked, and nothing of what is found in them
    #[arg(long)]
    pub show_files: bool,

    /// Print the layers, the release and the rules that would be used, and check nothing
    #[arg(long, conflicts_with = "show_files")]
    pub show_settings: bool,

    /// How findings are printed, and where to; several times for several reports
    /// [default: human; concise and annotations under GITHUB_ACTIONS]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = value_parsers::output())]
    pub format: Vec<Output>,

    /// Write the format without a file of its own to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub cache: CacheOptions,

    #[command(flatten)]
    pub common: Common,

    #[command(flatten)]
    pub input: Input,
}

/// [`FailOn`] as the command line names it.
fn fail_on(text: &str) -> Result<FailOn, String> {
    match text {
        "error" => Ok(FailOn::Error),
        "warning" => Ok(FailOn::Warning),
        "note" => Ok(FailOn::Note),
        "never" => Ok(FailOn::Never),
        _ => Err("it is error, warning, note or never".to_owned()),
    }
}
