//! Where runs keep what they found, and `pvlint cache`.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use data_encoding::HEXLOWER;
use etcetera::BaseStrategy;

use crate::cli::atomic_write::save;
use crate::cli::exit::Exit;
use crate::cli::messages::{display_path, plural};
use crate::cli::writable::check_output;
use crate::disk::{Disk, FileKind, Fingerprint};
use crate::text::one_line;

/// The variable that names the directory of the cache.
const VARIABLE: &str = "PVLINT_CACHE_DIR";

const ENDING: &str = "pvlint";

/// After so many days a run that was not repeated is forgotten.
const MAX_DAYS: u64 = 30;

/// As many runs are kept in one directory.
const MAX_RUNS: usize = 100;

/// A smaller run takes no longer than to look into the cache.
const FEWEST_FILES: usize = 256;

/// Tells backups that the directory need not be kept, see <https://bford.info/cachedir/>.
const TAG: (&str, &str) = (
    "CACHEDIR.TAG",
    "Signature: 8a477f597d28d172789f06886806bc55\n# What pvlint found; `pvlint cache clean` removes it.\n",
);

/// Where a run keeps what it found.
#[derive(Args, Debug)]
pub(super) struct CacheOptions {
    /// Find everything anew, and keep nothing for the next run
    #[arg(long)]
    pub no_cache: bool,

    /// Where it is kept for the next run [default: PVLINT_CACHE_DIR, or the user's cache directory]
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    pub cache_dir: Option<PathBuf>,
}

/// The arguments of `pvlint cache`.
#[derive(Args, Debug)]
pub(super) struct Cache {
    #[command(subcommand)]
    command: CacheCommand,

    /// The directory, if it is another one than runs use by default
    #[arg(long, value_name = "DIR", global = true)]
    cache_dir: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
enum CacheCommand {
    /// Say where the cache is and how much it holds
    Info,
    /// Remove all that it holds
    Clean,
}

pub(super) fn run(args: &Cache) -> anyhow::Result<Exit> {
    let Some(directory) = named_directory(args.cache_dir.as_deref()).or_else(directory_of_user) else {
        bail!("this user has no directory for caches; name one with --cache-dir or {VARIABLE}");
    };
    let runs = runs_in(&directory);
    let bytes: u64 = runs.iter().map(|run| run.bytes).sum();
    let (count, kilobytes) = (plural(runs.len(), "run"), bytes.div_ceil(1000));
    let place = directory.to_string_lossy();
    let place = one_line(&place);
    match args.command {
        CacheCommand::Info => println!("{place}: {count}, {kilobytes} kB"),
        CacheCommand::Clean => {
            for run in runs {
                let path = run.path.display();
                fs::remove_file(&run.path).with_context(|| format!("cannot remove {path}"))?;
            }
            println!("{place}: removed {count}, {kilobytes} kB");
        }
    }
    Ok(Exit::Clean)
}

impl CacheOptions {
    /// Why nothing may be kept in the directory that is named.
    pub(super) fn refusal(&self) -> Option<String> {
        let directory = named_directory(self.cache_dir.as_deref())?;
        let refusal = check_output(&directory.join(TAG.0)).err()?;
        Some(format!("the cache {} {refusal}", display_path(&directory)))
    }

    /// Whether a directory is named.
    pub(super) fn is_named(&self) -> bool {
        named_directory(self.cache_dir.as_deref()).is_some()
    }

    /// The directory for a run over so many files; `None` if it keeps nothing. Who names a directory gets
    /// something kept of any run.
    pub(super) fn directory(&self, files: usize) -> Option<PathBuf> {
        if self.no_cache {
            return None;
        }
        match named_directory(self.cache_dir.as_deref()) {
            None if files >= FEWEST_FILES => directory_of_user(),
            named => named,
        }
    }
}

/// What was kept of the run with this key, if anything was.
pub(super) fn read(directory: &Path, key: Fingerprint) -> Option<Vec<u8>> {
    let path = file_of(directory, key);
    // The directory may lie in a tree of strangers.
    if path.is_symlink() {
        return None;
    }
    Disk::default().read(&path, FileKind::Metadata).map(Cow::into_owned).ok()
}

/// Keeps something for the next run with this key, and forgets old runs; whether it could. A cache that
/// cannot be written is none, and no reason to fail.
pub(super) fn write(directory: &Path, key: Fingerprint, bytes: &[u8]) -> bool {
    let (file, tag) = (file_of(directory, key), directory.join(TAG.0));
    if file.is_symlink() || fs::create_dir_all(directory).is_err() || save(&file, bytes).is_err() {
        return false;
    }
    if tag.symlink_metadata().is_err() {
        let _ = save(&tag, TAG.1.as_bytes());
    }
    let mut runs = runs_in(directory);
    runs.sort_by_key(|run| run.age);
    for (index, run) in runs.iter().enumerate() {
        if index >= MAX_RUNS || run.age > Duration::from_secs(MAX_DAYS * 24 * 60 * 60) {
            let _ = fs::remove_file(&run.path);
        }
    }
    true
}

/// The directory that is named, by the option or by the variable. An empty variable names none.
fn named_directory(option: Option<&Path>) -> Option<PathBuf> {
    if let Some(directory) = option {
        return Some(directory.to_owned());
    }
    let value = std::env::var_os(VARIABLE)?;
    if value.is_empty() { None } else { Some(PathBuf::from(value)) }
}

fn directory_of_user() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("pvlint"))
}

fn file_of(directory: &Path, key: Fingerprint) -> PathBuf {
    directory.join(format!("{}.{ENDING}", HEXLOWER.encode(&key)))
}

struct KeptRun {
    path: PathBuf,
    bytes: u64,
    age: Duration,
}

fn runs_in(directory: &Path) -> Vec<KeptRun> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(|entry| kept_run(&entry)).collect()
}

/// What was kept of a run, if it is that.
fn kept_run(entry: &fs::DirEntry) -> Option<KeptRun> {
    let path = entry.path();
    if path.extension()? != ENDING {
        return None;
    }
    let found = entry.metadata().ok()?;
    let age = SystemTime::now().duration_since(found.modified().ok()?).unwrap_or_default();
    Some(KeptRun { path, bytes: found.len(), age })
}
