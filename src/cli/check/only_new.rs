//! Which findings are reported: all, or those that a baseline does not know and that changed lines brought.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::Check;
use super::baseline::{Baseline, Scope};
use super::changed_lines::Changes;
use super::git::Since;
use crate::cli::configs::Configs;
use crate::cli::messages::{self, plural};
use crate::cli::walk::Walked;
use crate::disk::absolute;
use crate::engine::{Filter, Outcome};
use crate::model::Build;
use crate::rules;

/// What tells new findings from old ones.
pub(super) struct NewFindings<'a> {
    baseline: Option<Baseline>,
    changes: Option<Changes>,
    walked: &'a Walked,
    configs: &'a Configs,
    is_excluded: &'a dyn Fn(&Path) -> bool,
    /// The directories that were asked for, absolute.
    directories: Vec<PathBuf>,
}

impl<'a> NewFindings<'a> {
    /// `baseline` is the file of known findings that is in force.
    pub(super) fn of(
        args: &Check,
        baseline: Option<&Path>,
        walked: &'a Walked,
        configs: &'a Configs,
        is_excluded: &'a dyn Fn(&Path) -> bool,
    ) -> anyhow::Result<NewFindings<'a>> {
        if args.write_baseline && baseline.is_none() {
            bail!("--write-baseline needs a file: give it as --baseline, or as `baseline` in pvlint.toml");
        }
        let baseline = match baseline {
            Some(path) if args.write_baseline && !path.exists() => Some(Baseline::empty(path)),
            Some(path) => Some(Baseline::read(path)?),
            None => None,
        };
        let since = args.new_from.clone().map(Since::Revision);
        let since = since.or_else(|| args.diff_base.clone().map(Since::MergeBase));
        let changes = since.map(|since| Changes::new(&since, &walked.files)).transpose()?;
        let directories =
            args.input.paths().iter().filter(|path| path.is_dir()).map(|path| absolute(path)).collect();
        Ok(NewFindings { baseline, changes, walked, configs, is_excluded, directories })
    }

    /// Writes the baseline anew, or says which of its entries are of no use any longer; `outcome` is that of
    /// a whole run.
    pub(super) fn keep_baseline(&mut self, outcome: &Outcome, write: bool) -> anyhow::Result<()> {
        let Some(baseline) = &mut self.baseline else { return Ok(()) };
        let scope = Scope {
            targets: &self.walked.files,
            directories: &self.directories,
            rules: rules::metas(),
            is_on: &|rule, path| self.configs.of(path).severity(rule, path).is_some(),
        };
        if !write {
            baseline.tell_stale(&outcome.findings, &scope);
            return Ok(());
        }
        let before = baseline.len();
        baseline.write(&outcome.findings, &scope)?;
        let now = plural(baseline.len(), "finding");
        messages::note(&format!("the baseline holds {now}; before it were {before}"));
        Ok(())
    }
}

impl NewFindings<'_> {
    /// `outcome` without what is in files that are excluded and that others read all the same.
    pub(super) fn without_excluded(&self, mut outcome: Outcome) -> Outcome {
        outcome.findings.retain(|finding| !(self.is_excluded)(finding.file.path()));
        outcome.checked.retain(|path| !(self.is_excluded)(path));
        outcome
    }

    /// `outcome` with only the findings that are new.
    pub(super) fn only_new(&self, mut outcome: Outcome) -> Outcome {
        if let Some(baseline) = &self.baseline {
            let (new, known) = baseline.only_new(std::mem::take(&mut outcome.findings));
            outcome.findings = new;
            outcome.suppressed += known;
        }
        if let Some(changes) = &self.changes {
            match changes.only_new(std::mem::take(&mut outcome.findings)) {
                Ok((new, old)) => {
                    outcome.findings = new;
                    outcome.suppressed += old;
                }
                Err(error) => outcome.internal_errors.push(format!("{error:#}")),
            }
        }
        outcome
    }
}

impl Filter for NewFindings<'_> {
    fn apply(&self, _build: &Build, outcome: Outcome) -> Outcome {
        self.only_new(self.without_excluded(outcome))
    }
}
