//! What a check found, kept from one run to the next.
//!
//! A run answers one question: these files, under these settings, with this pvlint; [`key`] says which one.
//! What comes of it depends on nothing else but what the run sees of the disk, which only [`Disk`] is asked
//! for. So a run keeps a [`Snapshot`] of that beside its findings. As long as the disk looks the same, the
//! findings are the same. If only some files hold something else, what was found without reading them still
//! stands, and the rest is done again; if a directory holds other names, all is.
//!
//! What is kept is believed only as a whole: it begins with the hash of the rest.

mod earlier;
mod stored;
mod unit;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::Configs;
use super::notes::{Notes, noting_all};
use super::run::{Input, Outcome};
use super::run_shellcheck::RunShellcheck;
use super::work_kind::Kind;
use crate::config::Overrides;
use crate::disk::{Disk, Fingerprint, Snapshot, fingerprint};
use crate::lint::Finding;
use crate::model::{Build, ReadBy};
use earlier::Earlier;
use stored::{Gatherer, Sources, StoredDiagnostic};
use unit::StoredUnit;
use unit::Unit;
pub(super) use unit::{FileFacts, Work};

/// What a file of the cache begins with. Another form gets another number.
const MAGIC: &[u8] = b"pvlint cache 1\n";

/// What a run saw and found.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    key: Fingerprint,
    snapshot: Snapshot,
    /// The files that the layers and the configuration were read from, by their places in the snapshot.
    shared: Vec<u32>,
    sources: Sources,
    findings: Vec<StoredDiagnostic>,
    checked: Vec<PathBuf>,
    suppressed: usize,
    units: Vec<StoredUnit>,
}

/// Takes note of what a run finds, and knows what an earlier one found.
pub struct Keeper {
    key: Fingerprint,
    earlier: Option<Earlier>,
    files: Mutex<Numbers>,
    shared: Mutex<FxHashSet<u32>>,
    units: Mutex<Vec<Unit>>,
}

/// Files by numbers; those of the earlier run come first and in their old order.
#[derive(Debug, Default)]
struct Numbers {
    paths: Vec<PathBuf>,
    known: FxHashMap<PathBuf, u32>,
}

/// What a run is asked. Two runs with the same key find the same on the same disk.
pub fn key(input: &Input<'_>, configs: &Configs, overrides: &Overrides) -> Fingerprint {
    let cwd = std::env::current_dir().unwrap_or_default();
    let mut text = format!("{}\n{}\n{overrides:?}\n", env!("PVLINT_SOURCES"), cwd.display());
    let lists = [input.targets, input.named].map(|paths| format!("{paths:?}\n"));
    lists.iter().for_each(|list| text.push_str(list));
    text.push_str(&configs.described());
    if configs.all().any(|settings| settings.shellcheck().is_some()) {
        text.push_str(&input.shellcheck.map_or_else(String::new, RunShellcheck::described));
    }
    fingerprint(text.as_bytes())
}

impl Keeper {
    /// `bytes` are what the run with the same key kept last time, if it kept anything.
    pub fn new(key: Fingerprint, bytes: Option<&[u8]>, disk: &Disk) -> Keeper {
        let mut earlier = None;
        if let Some(kept) = bytes.and_then(read)
            && kept.key == key
        {
            earlier = Earlier::of(kept, disk);
        }
        let mut files = Numbers::default();
        if let Some(earlier) = &earlier {
            for path in earlier.files() {
                files.number(path);
            }
        }
        Keeper { key, earlier, files: Mutex::new(files), shared: Mutex::default(), units: Mutex::default() }
    }

    /// Whether there is anything of an earlier run that may still stand.
    pub fn has_earlier(&self) -> bool {
        self.earlier.is_some()
    }

    /// What the earlier run found, if this one would find the same.
    pub fn found_again(&self, disk: &Disk) -> Option<Outcome> {
        self.earlier.as_ref()?.outcome(disk)
    }

    /// Notes that all that was read by now is what the layers and the configuration come from.
    pub fn note_build(&self, disk: &Disk) {
        let Some(snapshot) = disk.snapshot() else { return };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = snapshot.files.iter().map(|(path, _)| files.number(path)).collect();
        *self.shared.lock().unwrap_or_else(PoisonError::into_inner) = shared;
    }

    /// What a piece of work found: what it found earlier, if it would read the same again, or what `work`
    /// finds. Work that fails, or that others ask for more than its findings, is done each time.
    pub(super) fn done<E>(
        &self,
        (kind, path): (Kind, &Path),
        build: &Build,
        work: impl FnOnce() -> Result<Work, E>,
    ) -> Result<Work, E> {
        if let Some(unit) = self.earlier.as_ref().and_then(|earlier| earlier.unit(kind, path, build)) {
            let done = unit.work.clone();
            self.units.lock().unwrap_or_else(PoisonError::into_inner).push(unit);
            return Ok(done);
        }
        let (done, Notes { reads, names, said }) = noting_all(work);
        let done = done?;
        if done.evaluated.is_none() {
            let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
            let mut reads: Vec<u32> =
                reads.iter().chain([&path.to_owned()]).map(|read| files.number(read)).collect();
            drop(files);
            reads.sort_unstable();
            reads.dedup();
            let mut asked: Vec<(Box<str>, ReadBy)> = Vec::new();
            for name in names {
                let answer = build.reads().read_by(&name);
                asked.push((name, answer));
            }
            let work = Work { snippets: Vec::new(), ..done.clone() };
            let said = said.into_iter().collect();
            let unit = Unit { kind, path: path.to_owned(), reads, asked, said, is_old: false, work };
            self.units.lock().unwrap_or_else(PoisonError::into_inner).push(unit);
        }
        Ok(done)
    }

    /// Notes what was found in pieces of work that this run did, after they were done.
    pub(super) fn note_findings(&self, found: &HashMap<&(Kind, PathBuf), Vec<Finding>>) {
        let mut units = self.units.lock().unwrap_or_else(PoisonError::into_inner);
        for unit in units.iter_mut() {
            if !unit.is_old
                && let Some(found) = found.get(&(unit.kind, unit.path.clone()))
            {
                unit.work.findings.extend(found.iter().cloned());
            }
        }
    }

    /// How many pieces of work need not have been done again so far.
    pub fn taken_over(&self) -> usize {
        self.units.lock().unwrap_or_else(PoisonError::into_inner).iter().filter(|unit| unit.is_old).count()
    }

    /// What is to be kept of the run; `None` if it is nothing to go by: files could not be read, or changed
    /// meanwhile, or pvlint failed.
    pub fn kept(self, disk: &Disk, outcome: &Outcome) -> Option<Vec<u8>> {
        if !outcome.unreadable.is_empty() || !outcome.internal_errors.is_empty() {
            return None;
        }
        let mut snapshot = disk.snapshot()?;
        if let Some(earlier) = self.earlier {
            snapshot.take_over(earlier.into_snapshot());
        }
        let files = self.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        let places = files.paths.iter().map(|path| snapshot.place(path)).collect::<Vec<_>>();
        let is_on_disk = |path: &Path| snapshot.place(path).is_some();
        let mut gatherer = Gatherer::new(&is_on_disk);
        let findings = outcome.findings.iter().map(|finding| gatherer.diagnostic(finding)).collect();
        let units = self.units.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut units: Vec<StoredUnit> =
            units.into_iter().map(|unit| unit.stored(&mut gatherer, &places)).collect();
        units.sort_unstable_by(|one, other| one.order().cmp(&other.order()));
        let shared = self.shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        let kept = Kept {
            key: self.key,
            shared: shared.iter().filter_map(|file| places[*file as usize]).collect(),
            sources: gatherer.sources,
            findings,
            checked: outcome.checked.clone(),
            suppressed: outcome.suppressed,
            units,
            snapshot,
        };
        let body = postcard::to_stdvec(&kept).ok()?;
        Some([MAGIC, &fingerprint(&body), &body].concat())
    }
}

impl Numbers {
    fn number(&mut self, path: &Path) -> u32 {
        if let Some(number) = self.known.get(path) {
            return *number;
        }
        let number = self.paths.len() as u32;
        self.paths.push(path.to_owned());
        self.known.insert(path.to_owned(), number);
        number
    }
}

fn read(bytes: &[u8]) -> Option<Kept> {
    let (hash, body) = bytes.strip_prefix(MAGIC)?.split_at_checked(size_of::<Fingerprint>())?;
    if fingerprint(body) != hash {
        return None;
    }
    postcard::from_bytes(body).ok()
}
