//! What a check is asked, and what comes of it.

use std::path::{Path, PathBuf};

use super::run_shellcheck::RunShellcheck;
use crate::diag::Diagnostic;
use crate::lint::{Rule, SettingsOf};
use crate::model::{Build, LoadError};

/// What to look at in a build, and how.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The files that were asked for, as absolute paths; only they, and what they ship, get findings.
    pub targets: &'a [PathBuf],
    /// Those targets that the user named; the others were found in directories.
    pub named: &'a [PathBuf],
    pub settings: SettingsOf<'a>,
    /// What leaves out findings that are not wanted, such as old ones.
    pub filter: Option<&'a dyn Filter>,
    /// What runs ShellCheck where the settings ask for it.
    pub shellcheck: Option<&'a dyn RunShellcheck>,
}

/// Decides which findings of a build are wanted.
pub trait Filter {
    fn apply(&self, build: &Build, outcome: Outcome) -> Outcome;
}

/// One check of one build.
pub(super) struct Run<'a> {
    /// The files with the layers around them.
    pub build: &'a Build,
    pub targets: &'a [PathBuf],
    pub named: &'a [PathBuf],
    pub settings: SettingsOf<'a>,
    /// The rules that are on for any of the targets.
    pub rules: Vec<&'static Rule>,
    pub shellcheck: Option<&'a dyn RunShellcheck>,
}

impl Run<'_> {
    /// Whether recipes have to be evaluated.
    pub(super) fn asks_for_values(&self) -> bool {
        let asks =
            |rule: &&Rule| rule.needs_values() || self.shellcheck.is_some() && rule.meta.name == "shellcheck";
        self.rules.iter().any(asks)
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Sorted by path and place.
    pub findings: Vec<Diagnostic>,
    /// The files that rules looked at: metadata, and the JSON files of containers; sorted, each once.
    pub checked: Vec<PathBuf>,
    /// How many findings comments silenced.
    pub suppressed: usize,
    pub unreadable: Vec<(PathBuf, LoadError)>,
    /// Where pvlint itself or ShellCheck failed, and how. The findings are incomplete.
    pub internal_errors: Vec<String>,
}

impl Outcome {
    pub(super) fn panicked(&mut self, path: &Path, why: &str) {
        self.internal_errors.push(format!("{}: internal error: {why}", path.display()));
    }
}
