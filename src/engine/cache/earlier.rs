//! The run before this one.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::Kept;
use super::unit::Unit;
use crate::disk::{Disk, FileKind, Snapshot};
use crate::engine::run::Outcome;
use crate::engine::work_kind::Kind;
use crate::model::{Build, read_source};
use crate::text::SourceFile;

/// What an earlier run found, and what of it still stands.
pub(super) struct Earlier {
    kept: Kept,
    /// Whether a file of the snapshot holds something else by now.
    is_changed: Vec<bool>,
    changed: Vec<PathBuf>,
    /// The files that findings are about, each read when it is asked for.
    sources: Vec<OnceLock<Option<Arc<SourceFile>>>>,
}

impl Earlier {
    /// `None` if nothing of it is of use: the layers or the configuration may be others.
    pub(super) fn of(kept: Kept, disk: &Disk) -> Option<Earlier> {
        let changed = kept.snapshot.changed_files(disk)?;
        let mut is_changed = vec![false; kept.snapshot.files.len()];
        for file in &changed {
            is_changed[*file] = true;
        }
        if has_changed(&is_changed, &kept.shared) {
            return None;
        }
        let sources = (0..kept.sources.len()).map(|_| OnceLock::new()).collect();
        let changed = changed.into_iter().map(|file| kept.snapshot.files[file].0.clone()).collect();
        Some(Earlier { kept, is_changed, changed, sources })
    }

    /// The files that it read, in the order of their numbers.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.kept.snapshot.files.iter().map(|(path, _)| path.as_path())
    }

    /// All that it found, if nothing changed.
    pub(super) fn outcome(&self, disk: &Disk) -> Option<Outcome> {
        if !self.changed.is_empty() {
            return None;
        }
        let findings = self.kept.findings.iter();
        let findings = findings.map(|finding| finding.restored(&|number| self.source(number, disk)));
        Some(Outcome {
            findings: findings.collect::<Option<_>>()?,
            checked: self.kept.checked.clone(),
            suppressed: self.kept.suppressed,
            ..Outcome::default()
        })
    }

    /// A piece of its work that would come to the same.
    pub(super) fn unit(&self, kind: Kind, path: &Path, build: &Build) -> Option<Unit> {
        let wanted = (path.as_os_str(), kind);
        let at = self.kept.units.binary_search_by(|unit| unit.order().cmp(&wanted)).ok()?;
        let unit = &self.kept.units[at];
        let is_answered_alike = || {
            unit.asked.iter().all(|(name, by)| build.reads().read_by(name) == *by)
                && unit.said.iter().all(|said| build.is_still_said(said, &self.changed))
        };
        if has_changed(&self.is_changed, &unit.reads) || !self.changed.is_empty() && !is_answered_alike() {
            return None;
        }
        unit.restored(build, &|number| self.source(number, build.disk()))
    }

    /// What it saw that is still so. Who needs a file that changed has read it again.
    pub(super) fn into_snapshot(self) -> Snapshot {
        let mut snapshot = self.kept.snapshot;
        let mut is_changed = self.is_changed.into_iter();
        snapshot.files.retain(|_| !is_changed.next().unwrap_or_default());
        snapshot
    }

    fn source(&self, number: u32, disk: &Disk) -> Option<Arc<SourceFile>> {
        let source = self.sources.get(number as usize)?;
        source.get_or_init(|| self.read(number, disk)).clone()
    }

    fn read(&self, number: u32, disk: &Disk) -> Option<Arc<SourceFile>> {
        match self.kept.sources.get(number as usize)? {
            (path, Some(text)) => Some(Arc::new(SourceFile::new(path, text))),
            (path, None) => read_source(disk, path, FileKind::Metadata).ok().map(Arc::new),
        }
    }
}

/// Whether one of `files` holds something else by now, or is not known at all.
fn has_changed(is_changed: &[bool], files: &[u32]) -> bool {
    files.iter().any(|file| is_changed.get(*file as usize).is_none_or(|changed| *changed))
}
