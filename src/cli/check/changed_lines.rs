//! `--new-from` and `--diff-base`: which lines changed since a revision.
//!
//! Git is asked only for what files held then; comparing them is done here.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::bail;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::git::{Repository, Since, root_of};
use crate::diag::Diagnostic;
use crate::text::{SourceFile, Span};

/// What changed in the repositories of a run.
#[derive(Debug)]
pub(super) struct Changes {
    repositories: BTreeMap<PathBuf, Repository>,
}

impl Changes {
    /// Looks up the revision in every repository that holds one of `files`.
    pub(super) fn new(since: &Since, files: &[PathBuf]) -> anyhow::Result<Changes> {
        let mut roots: BTreeMap<&Path, Option<PathBuf>> = BTreeMap::new();
        let mut repositories = BTreeMap::new();
        for file in files {
            let directory = file.parent().unwrap_or(Path::new(""));
            let root = roots.entry(directory).or_insert_with(|| root_of(directory));
            let Some(root) = root else {
                bail!("{} is in no git repository, so it is not known what is new in it", file.display());
            };
            if !repositories.contains_key(root) {
                let commit = since.resolve(root)?;
                repositories.insert(root.clone(), Repository::new(root.clone(), commit));
            }
        }
        Ok(Changes { repositories })
    }

    /// Divides findings into those that touch a changed line and the number of the others.
    pub(super) fn only_new(&self, findings: Vec<Diagnostic>) -> anyhow::Result<(Vec<Diagnostic>, usize)> {
        let before = findings.len();
        let mut changed: HashMap<&Path, Lines> = HashMap::new();
        let files = findings.iter().flat_map(files_of);
        let files: HashMap<&Path, &SourceFile> = files.map(|(file, _)| (file.path(), file)).collect();
        for repository in self.repositories.values() {
            let held = files.values().filter_map(|file| Some((*file, self.below(repository, file.path())?)));
            let held: Vec<(&SourceFile, PathBuf)> = held.collect();
            let texts = repository.old_texts(held.iter().map(|(_, path)| path.as_path()))?;
            for ((file, _), old) in held.iter().zip(texts) {
                let lines = match old {
                    Some(old) => Lines::between(&SourceFile::new(file.path(), old), file),
                    None => Lines::all(file),
                };
                changed.insert(file.path(), lines);
            }
        }
        let mut verdicts: Vec<bool> = Vec::new();
        for finding in &findings {
            // A file of no repository, such as a table of facts, is not what is being changed.
            verdicts.push(
                files_of(finding).any(|(file, span)| {
                    changed.get(file.path()).is_some_and(|lines| lines.touch(file, span))
                }),
            );
        }
        let mut new = Vec::new();
        for (finding, is_new) in findings.into_iter().zip(verdicts) {
            if is_new {
                new.push(finding);
            }
        }
        let old = before - new.len();
        Ok((new, old))
    }

    /// The path of a file below the root of `repository`, if that is the one that holds it.
    fn below(&self, repository: &Repository, path: &Path) -> Option<PathBuf> {
        let path = path.canonicalize().ok()?;
        let holding = self.repositories.keys().filter(|root| path.starts_with(root));
        let innermost = holding.max_by_key(|root| root.as_os_str().len())?;
        if *innermost != repository.root {
            return None;
        }
        path.strip_prefix(innermost).ok().map(Path::to_owned)
    }
}

/// The places that a finding is about, each with its file.
fn files_of(finding: &Diagnostic) -> impl Iterator<Item = (&SourceFile, Span)> {
    let labels = finding.labels.iter().map(|label| (&*label.file, label.span));
    [(&*finding.file, finding.span)].into_iter().chain(labels)
}

/// Lines of a file, from 1.
#[derive(Debug, Default)]
struct Lines(Vec<bool>);

impl Lines {
    fn all(file: &SourceFile) -> Lines {
        Lines(vec![true; file.lines().count()])
    }

    /// The lines of `new` that `old` does not have in their place. How lines end does not count.
    fn between(old: &SourceFile, new: &SourceFile) -> Lines {
        let (old, new) = (lines_of(old), lines_of(new));
        let mut lines = Lines(vec![false; new.len()]);
        for change in capture_diff_slices(Algorithm::Histogram, &old, &new) {
            if !matches!(change, DiffOp::Equal { .. } | DiffOp::Delete { .. }) {
                lines.0[change.new_range()].fill(true);
            }
        }
        lines
    }

    /// Whether `span` lies on one of them. A finding about the whole file, an empty span at its start, is as
    /// new as the newest line.
    fn touch(&self, file: &SourceFile, span: Span) -> bool {
        if span.is_empty() && span.start == 0 {
            return self.0.contains(&true);
        }
        let first = file.lines().line(span.start as usize) as usize - 1;
        let last = file.lines().line((span.end as usize).max(span.start as usize + 1) - 1) as usize - 1;
        self.0
            .get(first..=last.min(self.0.len().saturating_sub(1)))
            .is_some_and(|lines| lines.contains(&true))
    }
}

fn lines_of(file: &SourceFile) -> Vec<&str> {
    let count = file.lines().count() as u32;
    (1..=count)
        .map(|line| file.slice(file.lines().span(file.text(), line)).trim_end_matches(['\r', '\n']))
        .collect()
}
