//! Uses what an earlier run found, as far as this one would find the same.

use std::path::PathBuf;

use super::args::Check;
use super::fix;
use crate::cli::cache;
use crate::cli::configs::Configs;
use crate::cli::messages::{self, display_path};
use crate::config::Overrides;
use crate::disk::{Disk, Fingerprint};
use crate::engine::cache::{Keeper, key};
use crate::engine::{Input, Outcome};

/// Where this run keeps what it finds, and under which key.
pub(super) struct Cache {
    directory: PathBuf,
    /// Whether somebody asked for that directory.
    is_named: bool,
    key: Fingerprint,
    pub keeper: Keeper,
}

/// Whether a run over so many files may do with what another one found, so that what it reads is worth a
/// record. One that changes files, or that says more than what is found, does all its work.
pub(super) fn is_wanted(args: &Check, files: usize) -> bool {
    let says_more = args.verbose || fix::changes_files(args);
    if says_more || args.cache.directory(files).is_none() {
        return false;
    }
    if let Some(refusal) = args.cache.refusal() {
        messages::note(&refusal);
        return false;
    }
    true
}

impl Cache {
    /// `None` if this run keeps nothing: then `disk` has no record, as with a text from standard input.
    pub(super) fn of(
        args: &Check,
        input: &Input<'_>,
        configs: &Configs,
        overrides: &Overrides,
        disk: &Disk,
    ) -> Option<Cache> {
        if !disk.is_recording() {
            return None;
        }
        let directory = args.cache.directory(input.targets.len())?;
        let key = key(input, configs, overrides);
        let bytes = cache::read(&directory, key);
        let is_named = args.cache.is_named();
        Some(Cache { directory, is_named, key, keeper: Keeper::new(key, bytes.as_deref(), disk) })
    }

    /// Keeps what was found for the next run.
    pub(super) fn keep(self, disk: &Disk, outcome: &Outcome) {
        let Some(bytes) = self.keeper.kept(disk, outcome) else { return };
        if !cache::write(&self.directory, self.key, &bytes) && self.is_named {
            let directory = display_path(&self.directory);
            messages::note(&format!(
                "nothing is kept for the next run: the cache {directory} cannot be written"
            ));
        }
    }
}
