//! `--baseline`: the findings that are known and left alone until there is time for them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use serde::{Deserialize, Serialize};

use crate::cli::atomic_write::save;
use crate::cli::messages;
use crate::cli::writable::{Writable, check_output};
use crate::config::Settings;
use crate::diag::{Diagnostic, Meta};
use crate::disk::absolute;
use crate::disk::{Disk, FileKind};
use crate::report::fingerprints;

/// How the fingerprints are made; see [`fingerprints`].
const SCHEME: &str = "pvlint/v1";
const VERSION: u32 = 1;
/// How many stale entries are told one by one.
const TOLD: usize = 10;

/// The known findings, as they stand in their file.
///
/// Paths and fingerprints are relative to the directory of the file, so that it does not matter where pvlint
/// runs and where the repository lies.
#[derive(Debug)]
pub(super) struct Baseline {
    path: PathBuf,
    /// The directory of `path`, absolute.
    root: PathBuf,
    known: Findings,
}

/// Fingerprints by the path of the file and the name of the rule.
type Findings = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    fingerprints: String,
    findings: Findings,
}

/// Makes sure that the baseline which a configuration names is in the tree of that configuration: it may come
/// from strangers, and pvlint is only asked to write it.
pub(super) fn check_place(settings: &Settings) -> anyhow::Result<()> {
    let parts = &settings.loaded.parts;
    let named = parts.iter().find_map(|part| Some((Path::new(part.config.baseline.as_ref()?), &part.root)));
    let Some((path, root)) = named else { return Ok(()) };
    let writable = Writable::of(std::slice::from_ref(root));
    writable.check(path).map_err(|refusal| anyhow!("the baseline {} {refusal}", path.display()))
}

/// What a run looked at: entries about anything else are neither stale nor forgotten.
pub(super) struct Scope<'a> {
    /// The files that were checked.
    pub targets: &'a [PathBuf],
    /// The directories that were asked for, absolute.
    pub directories: &'a [PathBuf],
    /// The rules there are, and whether one is on for a file.
    pub rules: &'a [&'static Meta],
    pub is_on: &'a dyn Fn(&Meta, &Path) -> bool,
}

impl Baseline {
    /// Reads the file at `path`.
    pub(super) fn read(path: &Path) -> anyhow::Result<Baseline> {
        let name = path.display();
        if !path.exists() {
            bail!("there is no baseline {name}; --write-baseline writes one");
        }
        let text = Disk::default()
            .text(path, FileKind::Settings)
            .with_context(|| format!("cannot read the baseline {name}"))?;
        let stored: Stored = serde_json::from_str(&text)
            .with_context(|| format!("{name} is no baseline; --write-baseline writes one"))?;
        if stored.version != VERSION || stored.fingerprints != SCHEME {
            let (version, scheme) = (stored.version, &stored.fingerprints);
            bail!("{name} has version {version} with fingerprints {scheme}, which this pvlint cannot read");
        }
        Ok(Baseline { known: stored.findings, ..Baseline::empty(path) })
    }

    /// A baseline without entries that will be written to `path`.
    pub(super) fn empty(path: &Path) -> Baseline {
        let root = absolute(path).parent().map(Path::to_owned).unwrap_or_default();
        Baseline { path: path.to_owned(), root, known: Findings::new() }
    }

    /// Divides findings, all of one run, into those that are new and the number of those that are known.
    pub(super) fn only_new(&self, findings: Vec<Diagnostic>) -> (Vec<Diagnostic>, usize) {
        let before = findings.len();
        let keys = self.keys(&findings);
        let mut new = Vec::new();
        for (finding, key) in findings.into_iter().zip(keys) {
            if !self.holds(&key) {
                new.push(finding);
            }
        }
        let known = before - new.len();
        (new, known)
    }

    fn holds(&self, (path, rule, fingerprint): &Key) -> bool {
        let rules = self.known.get(path);
        rules.and_then(|rules| rules.get(*rule)).is_some_and(|known| known.contains(fingerprint))
    }

    fn keys(&self, findings: &[Diagnostic]) -> Vec<Key> {
        let prints = fingerprints(findings, |path| Cow::Owned(PathBuf::from(self.name_of(path))));
        let mut keys = Vec::new();
        for (finding, print) in findings.iter().zip(prints) {
            keys.push((self.name_of(finding.file.path()), finding.rule.name, print));
        }
        keys
    }

    /// `path` relative to the directory of the baseline, with slashes.
    fn name_of(&self, path: &Path) -> String {
        let path = absolute(path);
        let shared = path.components().zip(self.root.components()).take_while(|(a, b)| a == b).count();
        let up = self.root.components().skip(shared).map(|_| Cow::Borrowed(".."));
        let down = path.components().skip(shared).map(|part| match part {
            Component::RootDir => Cow::Borrowed(""),
            part => part.as_os_str().to_string_lossy().into_owned().into(),
        });
        up.chain(down).collect::<Vec<_>>().join("/")
    }

    /// Replaces the entries that are in `scope` by `findings`, all of one run, and writes the file.
    pub(super) fn write(&mut self, findings: &[Diagnostic], scope: &Scope<'_>) -> anyhow::Result<()> {
        let mut stale: Vec<(String, String)> = Vec::new();
        for (path, rule, _) in self.entries() {
            if self.is_in(scope, path, rule) {
                stale.push((path.to_owned(), rule.to_owned()));
            }
        }
        for (path, rule) in stale {
            self.known.entry(path).or_default().remove(&rule);
        }
        for (path, rule, print) in self.keys(findings) {
            self.known.entry(path).or_default().entry(rule.to_owned()).or_default().insert(print);
        }
        self.known.retain(|_, rules| !rules.is_empty());
        let stored =
            Stored { version: VERSION, fingerprints: SCHEME.to_owned(), findings: self.known.clone() };
        let mut text = serde_json::to_string_pretty(&stored)?;
        text.push('\n');
        if let Err(refusal) = check_output(&self.path) {
            bail!("the baseline {} {refusal}", self.path.display());
        }
        save(&self.path, text.as_bytes()).with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// How many findings it holds.
    pub(super) fn len(&self) -> usize {
        self.entries().map(|(.., prints)| prints.len()).sum()
    }

    /// Says on standard error which entries `findings`, all of one run, no longer have.
    pub(super) fn tell_stale(&self, findings: &[Diagnostic], scope: &Scope<'_>) {
        let found: HashSet<String> = self.keys(findings).into_iter().map(|(.., print)| print).collect();
        let mut stale = Vec::new();
        for (path, rule, prints) in self.entries() {
            if !self.is_in(scope, path, rule) {
                continue;
            }
            let count = prints.iter().filter(|print| !found.contains(*print)).count();
            if count > 0 {
                let times = if count > 1 { format!(" ({count} times)") } else { String::new() };
                stale.push(format!("{path}: `{rule}`{times} is fixed"));
            }
        }
        let name = self.path.display();
        for line in stale.iter().take(TOLD) {
            messages::warn(&format!("{name}: {line}"));
        }
        if stale.len() > TOLD {
            messages::warn(&format!("{name}: and {} more of them", stale.len() - TOLD));
        }
        if !stale.is_empty() {
            messages::warn(&format!("{name}: --write-baseline removes what is fixed"));
        }
    }

    fn entries(&self) -> impl Iterator<Item = (&str, &str, &BTreeSet<String>)> {
        self.known.iter().flat_map(|(path, rules)| {
            rules.iter().map(move |(rule, prints)| (path.as_str(), rule.as_str(), prints))
        })
    }

    /// Whether a run of this scope would have found what the entry is about.
    fn is_in(&self, scope: &Scope<'_>, path: &str, rule: &str) -> bool {
        let file = absolute(&self.root.join(path));
        let looked_at = scope.targets.contains(&file)
            || scope.directories.iter().any(|directory| file.starts_with(directory))
            || !file.exists();
        let Some(rule) = scope.rules.iter().find(|known| known.name == rule) else { return true };
        looked_at && (scope.is_on)(rule, &file)
    }
}

/// Path, rule and fingerprint.
type Key = (String, &'static str, String);
