//! What a session has to say by now.

use std::path::PathBuf;

use rayon::prelude::*;

use super::Session;
use super::kept::{KeptFile, KeptInAll};
use crate::disk::noting;
use crate::engine::asked::Asked;
use crate::engine::check::{file_work, is_metadata};
use crate::engine::notes::{Notes, noting_all};
use crate::engine::run::{Outcome, Run};
use crate::engine::together::{Focus, InAll, Pieces, put_together};
use crate::model::noting_said;

/// The findings in the files that were asked about.
#[derive(Debug)]
pub struct Report {
    pub outcome: Outcome,
    /// Whether all recipes were looked at. If not, what only shows when they are is missing, see
    /// [`crate::engine::may_be_told_later`].
    pub is_complete: bool,
}

impl Session {
    /// What is to be said about `focus`, of which the recipes `concerned` were looked at, or all of them.
    pub(super) fn report(&mut self, focus: Focus<'_>, concerned: &[PathBuf], is_complete: bool) -> Report {
        if is_complete && self.in_all.is_none() {
            let evaluated = self.recipes.iter().filter_map(|path| self.kept.get(path)?.evaluated().cloned());
            let evaluated = evaluated.collect();
            let look = |run: &Run<'_>| InAll::of(run, &Asked::of(run), evaluated);
            let ((in_all, reads), said) = self.with_run(|run| noting_said(|| noting(|| look(run))));
            self.in_all = Some(KeptInAll { in_all, reads, said });
        }
        let asked = self.files_to_ask(focus, concerned);
        self.look_at_files(&asked);
        let recipes = if is_complete { &self.recipes } else { concerned };
        let kept = recipes.iter().filter_map(|path| Some((path.as_path(), &self.kept.get(path)?.done)));
        let files = asked.iter().filter_map(|path| Some((path.as_path(), &self.files.get(path)?.done)));
        let mut in_all = None;
        if is_complete {
            in_all = self.in_all.as_ref().map(|kept| &kept.in_all);
        }
        let pieces = Pieces { files: files.collect(), recipes: kept.collect(), in_all, focus, concerned };
        Report { outcome: self.with_run(|run| put_together(run, &pieces, None)), is_complete }
    }

    /// The files to look at without values: those of `focus`, and the recipes `concerned`; sorted.
    fn files_to_ask(&self, focus: Focus<'_>, concerned: &[PathBuf]) -> Vec<PathBuf> {
        let mut asked: Vec<PathBuf> = match focus {
            Focus::All => self.targets.to_vec(),
            Focus::Files(files) => {
                let mut asked = [files, concerned].concat();
                asked.retain(|path| self.targets.binary_search(path).is_ok());
                asked
            }
        };
        self.with_run(|run| asked.retain(|path| is_metadata(run, path)));
        asked.sort();
        asked.dedup();
        asked
    }

    fn look_at_files(&mut self, files: &[PathBuf]) {
        let missing: Vec<&PathBuf> = files.iter().filter(|path| !self.files.contains_key(*path)).collect();
        let done: Vec<_> =
            self.with_run(|run| missing.par_iter().map(|path| noting_all(|| file_work(run, path))).collect());
        for (path, (done, Notes { reads, names, said })) in missing.into_iter().zip(done) {
            self.files.insert(path.clone(), KeptFile { done, reads, names, said });
        }
    }
}
