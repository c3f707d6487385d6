//! What people who know ruff, oelint-adv, ShellCheck or cargo type out of habit, and what does that here.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::config::check_name;
use crate::rules::metas;

/// Options of other tools, and what to write instead.
const OPTIONS: [(&[&str], &str); 21] = [
    (
        &["--output-format", "--messageformat", "-f"],
        "the format is chosen by `--format`, such as `--format json`",
    ),
    (&["--output-file", "-o"], "`--output FILE` writes the report to a file"),
    (
        &["--no-color", "--no-colors", "--nocolor", "--no-colour", "--colour"],
        "`--color never` turns colors off",
    ),
    (&["--suppress", "--disable", "--hide", "-e"], "`--ignore RULE` leaves out a rule or a group"),
    (&["--enable", "--enable-all", "--add"], "`--extend-select RULE` adds a rule or a group"),
    (
        &["--rulefile", "--constantfile", "--constantmods", "--customrules"],
        "rules are set in `pvlint.toml`, which `pvlint init` writes, also from an `.oelint.cfg`",
    ),
    (&["--list-rules", "--print-rulefile", "--list", "--rules"], "`pvlint rules` lists all rules"),
    (&["-c"], "`--config FILE` names the configuration"),
    (&["--no-config"], "`--isolated` uses no configuration"),
    (
        &["--release", "--releases", "--series"],
        "`--target-release NAME` says which release the recipes are for",
    ),
    (&["--extra-layer", "--layer", "--layers"], "further layers are named by `layers` in `pvlint.toml`"),
    (&["--nobackup", "--no-backup"], "there are no backups: `--diff` shows what `--fix` would change"),
    (&["--in-place", "-i", "--write", "-w"], "`pvlint fmt` formats in place, and `pvlint --fix` fixes"),
    (
        &["--check"],
        "`pvlint` only checks unless it is told to `--fix`; `pvlint fmt --check` is for the formatter",
    ),
    (&["--fix-safe", "--autofix", "--auto-fix", "--apply"], "`--fix` carries out the safe fixes"),
    (&["--unsafe"], "`--unsafe-fixes` lets `--fix` carry out the others, too"),
    (&["--noqa", "--add-noqa"], "`--add-ignore=REASON` writes comments that silence what is found"),
    (
        &["--error-on-warning", "--deny", "--deny-warnings", "-D", "--strict"],
        "`--fail-on LEVEL` says from which level on the exit code is 1",
    ),
    (&["--no-fail", "--exit-code"], "`--exit-zero` exits with 0 whatever is found"),
    (&["--files", "--show-source"], "`--show-files` prints which files are checked"),
    (&["--threads", "--parallel"], "`--jobs N` says how many threads to use"),
];

/// Commands of other tools, and what to write instead.
const COMMANDS: [(&[&str], &str); 7] = [
    (&["lint", "verify", "validate", "run", "test"], "`pvlint check`, or `pvlint` alone, checks"),
    (&["fix"], "`pvlint --fix` carries out the safe fixes"),
    (&["version"], "`pvlint --version` prints the version"),
    (&["server", "language-server"], "`pvlint lsp` serves editors"),
    (
        &["config", "settings"],
        "`pvlint --show-settings` prints what would be used, `pvlint init` writes a `pvlint.toml`",
    ),
    (&["clean"], "`pvlint cache clean` removes what is kept"),
    (&["rule"], "`pvlint explain RULE` shows its page, `pvlint rules` lists all"),
];

fn known(table: &[(&[&str], &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(words, _)| words.contains(&word)).map(|(_, tip)| *tip)
}

/// What to write instead of a command that there is not.
pub(super) fn command(word: &str) -> Option<&'static str> {
    known(&COMMANDS, word)
}

/// An error about the command line with a tip that fits, if anything is known about the word.
pub(super) fn advised(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidArg).cloned() else { return error };
    let option = word.split('=').next().unwrap_or(&word);
    // An option is not meant as a value, as in `-- --option`.
    error.remove(ContextKind::Suggested);
    let tip = match known(&OPTIONS, option) {
        Some(tip) => tip.to_owned(),
        None if check_name(&word, metas()).is_ok() => format!("`pvlint explain {word}` is about it"),
        None => return error,
    };
    error.remove(ContextKind::SuggestedArg);
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Args;

    #[test]
    fn what_is_an_option_or_a_command_needs_no_tip() {
        let command = Args::command();
        let options: Vec<String> = command
            .get_arguments()
            .flat_map(|arg| {
                let long = arg.get_long().map(|long| format!("--{long}"));
                long.into_iter().chain(arg.get_short().map(|short| format!("-{short}")))
            })
            .collect();
        for word in OPTIONS.iter().flat_map(|(words, _)| *words) {
            assert!(!options.iter().any(|option| option == word), "{word} is an option of pvlint");
        }
        for word in COMMANDS.iter().flat_map(|(words, _)| *words) {
            assert!(command.find_subcommand(word).is_none(), "{word} is a command of pvlint");
        }
    }
}
