//! What a session has to say by now.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::Session;
use super::kept::{InAll, Kept, KeptFile};
use crate::disk::noting;
use crate::engine::apply_suppressions::{Targets, apply_suppressions};
use crate::engine::catch_panic::guarded;
use crate::engine::check::{self, Failed};
use crate::engine::every_reader::{held_for_every_reader, is_about_every_reader};
use crate::engine::format::is_json;
use crate::engine::run::{Outcome, Run};
use crate::engine::scripts::is_script_file;
use crate::engine::stray_manifests::stray_manifests;
use crate::engine::yielding::without_what_yields;
use crate::lint::{Check, Finding};
use crate::manifest::Project;
use crate::model::{Parsed, noting_names};
use crate::rules::{self, precedence::PRECEDENCE};

/// Which files are asked about.
#[derive(Clone, Copy, Debug)]
pub enum Focus<'a> {
    /// All targets.
    All,
    /// Only these.
    Files(&'a [PathBuf]),
}

/// The findings in the files that were asked about.
#[derive(Debug)]
pub struct Report {
    pub outcome: Outcome,
    /// Whether all recipes were looked at. If not, what only shows when they are is missing, see
    /// [`may_be_told_later`].
    pub is_complete: bool,
}

/// Whether what a rule finds may be left out of reports that are not complete: what it looks at is all
/// containers or all readers of a file, or such a rule may silence it.
pub fn may_be_told_later(rule: &str) -> bool {
    is_told_later(rule) || asks_all_readers(rule)
}

fn is_told_later(rule: &str) -> bool {
    let mut silencing = PRECEDENCE.iter().filter(|row| row.losers.contains(&rule));
    let is_late = |winner: &str| looks_at_all(winner) || asks_all_readers(winner);
    rule == "unused-suppression" || looks_at_all(rule) || silencing.any(|row| is_late(row.winner))
}

fn looks_at_all(rule: &str) -> bool {
    checks(rule).iter().any(|check| matches!(check, Check::Build(_) | Check::Project(_) | Check::Graph(_)))
}

fn asks_all_readers(rule: &str) -> bool {
    checks(rule).iter().any(|check| matches!(check, Check::EveryReader(_)))
}

fn checks(rule: &str) -> &'static [Check] {
    rules::find(rule).map_or(&[], |rule| rule.checks)
}

impl Focus<'_> {
    fn holds(self, path: &Path) -> bool {
        match self {
            Focus::All => true,
            Focus::Files(files) => files.iter().any(|file| file == path),
        }
    }
}

impl Session {
    /// What is to be said about `focus`, of which the recipes `concerned` were looked at.
    pub(super) fn report(&mut self, focus: Focus<'_>, concerned: &[PathBuf]) -> Report {
        let is_complete = self.is_complete();
        if is_complete && self.in_all.is_none() {
            self.in_all = Some(self.look_at_all());
        }
        let mut outcome = Outcome::default();
        let (parsed, mut found) = self.in_files(focus, concerned, &mut outcome);
        found.extend(self.of_recipes(focus, is_complete, concerned, &mut outcome));
        if let Some(in_all) = self.in_all.as_ref().filter(|_| is_complete) {
            found.extend(in_all.findings.iter().cloned());
            outcome.internal_errors.extend(in_all.fault.clone());
        }
        let mut found = without_what_yields(&self.build, found);
        found.retain(|finding| focus.holds(finding.diagnostic.file.path()));
        outcome.checked = parsed.iter().map(|file| file.path().to_owned()).collect();
        // Whether a comment silences nothing is known only at the end.
        let parsed = if is_complete { parsed } else { Vec::new() };
        let paths: &[PathBuf] = if is_complete { &outcome.checked.clone() } else { &[] };
        let files = Targets { paths, with_suppressions: &parsed };
        self.with_run(|run| apply_suppressions(run, &files, found, &mut outcome));
        check::sort(&mut outcome.findings);
        Report { outcome, is_complete }
    }

    /// The findings that need no values, of the files in `focus` and of the recipes `concerned`; and the
    /// parsed files of `focus`.
    fn in_files(
        &mut self,
        focus: Focus<'_>,
        concerned: &[PathBuf],
        outcome: &mut Outcome,
    ) -> (Vec<Arc<Parsed>>, Vec<Finding>) {
        let targets = Arc::clone(&self.targets);
        let mut asked: Vec<&PathBuf> = match focus {
            Focus::All => targets.iter().collect(),
            Focus::Files(files) => {
                let asked = files.iter().chain(concerned);
                asked.filter_map(|path| Some(&targets[targets.binary_search(path).ok()?])).collect()
            }
        };
        asked.retain(|path| !is_json(path) && !is_script_file(&self.build.files, path));
        asked.sort();
        asked.dedup();
        let missing: Vec<&PathBuf> =
            asked.iter().copied().filter(|path| !self.files.contains_key(*path)).collect();
        let checked: Vec<_> = self.with_run(|run: &Run<'_>| {
            let one = |path| noting_names(|| noting(|| check::checked(run, path)));
            missing.par_iter().map(|path| (*path, one(path))).collect()
        });
        for (path, ((result, reads), names)) in checked {
            match result {
                Ok((parsed, work)) => {
                    let findings = work.findings;
                    self.files.insert(path.clone(), KeptFile { parsed, findings, reads, names });
                }
                Err(Failed::Unreadable(error)) => outcome.unreadable.push((path.clone(), error)),
                Err(Failed::Panicked(why)) => outcome.panicked(path, &why),
            }
        }
        let (mut parsed, mut found) = (Vec::new(), Vec::new());
        for (path, kept) in asked.iter().filter_map(|path| Some((*path, self.files.get(*path)?))) {
            if check::is_foreign(&kept.parsed) && !self.named.contains(path) {
                continue;
            }
            found.extend(kept.findings.iter().cloned());
            if focus.holds(path) {
                parsed.push(Arc::clone(&kept.parsed));
            }
        }
        (parsed, found)
    }

    /// The findings about single recipes: those `concerned`, and others with something to say in `focus`.
    fn of_recipes(
        &self,
        focus: Focus<'_>,
        is_complete: bool,
        concerned: &[PathBuf],
        outcome: &mut Outcome,
    ) -> Vec<Finding> {
        let asked = if is_complete { &self.recipes } else { concerned };
        let kept: Vec<(&PathBuf, &Kept)> =
            asked.iter().filter_map(|path| Some((path, self.kept.get(path)?))).collect();
        outcome.internal_errors.extend(kept.iter().filter_map(|(_, kept)| kept.fault.clone()));
        let is_in_focus = |finding: &Finding| focus.holds(finding.diagnostic.file.path());
        let speaks = |(path, kept): &&(&PathBuf, &Kept)| {
            kept.findings.iter().any(is_in_focus) || concerned.binary_search(path).is_ok()
        };
        let findings = kept.iter().filter(speaks).flat_map(|(_, kept)| &kept.findings).cloned();
        if !is_complete {
            let is_sure = |finding: &Finding| {
                !is_told_later(finding.diagnostic.rule.name) && !is_about_every_reader(finding)
            };
            return findings.filter(is_sure).collect();
        }
        let read = kept.iter().map(|(path, kept)| (path.as_path(), &kept.parts)).collect();
        held_for_every_reader(&self.build, findings.collect(), &read)
    }

    /// Asks all containers together.
    fn look_at_all(&self) -> InAll {
        let evaluated = self.recipes.iter().filter_map(|path| self.kept.get(path)?.evaluated.clone());
        let project = Project::new(&self.build, evaluated);
        let asks = self.asks_for_values();
        let all = |run: &Run<'_>| {
            let mut found = check::check_project(run, &project);
            if !asks {
                return found;
            }
            // What cannot be read is told where it is read for a recipe.
            for manifest in stray_manifests(run, &project, &mut Outcome::default()) {
                found.extend(check::check_stray(run, &manifest));
            }
            found
        };
        let (found, reads) = noting(|| guarded(|| self.with_run(all)));
        match found {
            Ok(findings) => InAll { findings, reads, fault: None },
            Err(why) => InAll { findings: Vec::new(), reads, fault: Some(format!("internal error: {why}")) },
        }
    }
}
