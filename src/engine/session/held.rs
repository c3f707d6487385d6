//! A session over files on the disk, which goes on after some of them were written.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Session;
use crate::disk::{Directory, Disk, EntryKind, Stamp};
use crate::engine::Configs;
use crate::engine::related_recipes;
use crate::engine::run::{Input, Outcome};
use crate::engine::together::Focus;
use crate::model::Build;

/// A session, with what tells which of the files that it stands on were written since.
pub struct HeldSession {
    session: Session,
    files: FxHashMap<PathBuf, Stamp>,
    directories: FxHashMap<PathBuf, (Stamp, Arc<Directory>)>,
}

impl HeldSession {
    /// What all files of the session have in them, as `pvlint check` finds it; and the session, to be asked
    /// again.
    pub fn check(mut session: Session) -> (Outcome, HeldSession) {
        let report = session.check(Focus::All, &AtomicBool::new(false));
        let outcome = report.map(|report| report.outcome).unwrap_or_default();
        let stamp = |path: &PathBuf| (path.clone(), Stamp::of(path));
        let files = session.reads().par_iter().map(stamp).collect();
        let listed = session.build.disk().listed();
        let directories = listed.into_par_iter().map(|(path, directory)| {
            let stamp = Stamp::of(&path);
            (path, (stamp, directory))
        });
        let directories = directories.collect();
        (outcome, HeldSession { session, files, directories })
    }

    pub fn build(&self) -> &Arc<Build> {
        &self.session.build
    }

    /// The session with the files as they are now, if it can go on: if it is about the same files and has the
    /// same configurations, and if no file came or went and the layers are the same. `written` are files that
    /// were surely written, or came or went.
    pub fn brought_up_to_date(
        mut self,
        input: &Input<'_>,
        configs: &Configs,
        written: &FxHashSet<PathBuf>,
    ) -> Option<Session> {
        let session = &self.session;
        let is_asked_alike = *session.targets == *input.targets
            && session.named == input.named
            && session.configs.described() == configs.described();
        if !is_asked_alike || !self.holds_the_same() || written.iter().any(|path| self.came_or_went(path)) {
            return None;
        }
        let files = self.files.par_iter();
        let changed = files.filter(|(path, stamp)| written.contains(*path) || Stamp::of(path) != **stamp);
        let changed: Vec<PathBuf> = changed.map(|(path, _)| path.clone()).collect();
        if changed.iter().any(|path| self.session.build.disk().exists(path) != is_there(path)) {
            return None;
        }
        let files = Arc::new(self.session.build.files.reread(&changed));
        let build = Arc::new(self.session.build.with_contents(files, &changed));
        self.session.change(build, &changed).ok()?;
        // What is written in one may make it a recipe that others have to do with.
        let related = match self.session.with_run(|run| run.asks_for_values()) {
            true => related_recipes::recipes(&self.session.build, &self.session.targets),
            false => Vec::new(),
        };
        if related == self.session.recipes { Some(self.session) } else { None }
    }

    /// Whether a file that was written may be one that was looked for in vain, or is gone.
    fn came_or_went(&self, path: &Path) -> bool {
        if self.files.contains_key(path) || self.directories.contains_key(path) {
            return false;
        }
        let above = path.parent().and_then(|above| self.directories.get(above));
        let name = path.file_name().and_then(|name| name.to_str());
        let was_there = above.zip(name).is_some_and(|((_, above), name)| above.kind(name).is_some());
        !was_there || !is_there(path)
    }

    /// Whether all directories that were looked into have the same in them. Above all files that are checked
    /// others come and go all the time, and of what is hidden there only files mean anything.
    fn holds_the_same(&self) -> bool {
        let targets = &self.session.targets;
        self.directories.par_iter().all(|(path, (stamp, directory))| {
            if Stamp::of(path) == *stamp {
                return true;
            }
            let is_above =
                [targets.first(), targets.last()].iter().flatten().all(|one| one.starts_with(path));
            let counts = |entry: &(&str, EntryKind)| {
                let (name, kind) = entry;
                !(is_above && name.starts_with('.') && kind.is_directory())
            };
            let now = Disk::default().list(path);
            now.entries().filter(counts).eq(directory.entries().filter(counts))
        })
    }
}

fn is_there(path: &Path) -> bool {
    Stamp::of(path).is_something()
}
