//! A piece of work of a check, and what came of it.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::stored::{Gatherer, StoredDiagnostic};
use crate::engine::snippet::Snippet;
use crate::engine::work_kind::Kind;
use crate::lint::Finding;
use crate::manifest::Evaluated;
use crate::model::{Build, Parsed, ReadBy, Said};
use crate::syntax::StmtId;
use crate::text::SourceFile;
use crate::value::Name;

/// What came of a piece of work.
#[derive(Clone, Default)]
pub(crate) struct Work {
    pub findings: Vec<Finding>,
    /// The files that a recipe reads besides itself, classes left out.
    pub parts: HashSet<PathBuf>,
    /// The scripts that a recipe brings along.
    pub scripts: Vec<PathBuf>,
    /// What ShellCheck is to read. What it says of that counts among the findings of this piece of work, once
    /// it is known, so an earlier run leaves nothing to ask.
    pub snippets: Vec<Snippet>,
    /// The recipe itself, if it matters to others.
    pub evaluated: Option<Evaluated>,
    pub file: FileFacts,
}

/// What else is known of a file that was looked at without values.
#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
pub(crate) struct FileFacts {
    /// Whether it is another program's configuration.
    pub is_foreign: bool,
    /// Whether comments in it silence something.
    pub has_suppressions: bool,
}

/// A piece of work, with what it depends on.
pub(super) struct Unit {
    pub kind: Kind,
    pub path: PathBuf,
    /// The files that it read, by number.
    pub reads: Vec<u32>,
    /// The names of which it asked who reads them, and the answers.
    pub asked: Vec<(Box<str>, ReadBy)>,
    /// What it asked of who says a text.
    pub said: Vec<Said>,
    /// Whether an earlier run has done it.
    pub is_old: bool,
    pub work: Work,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredUnit {
    kind: Kind,
    path: PathBuf,
    pub reads: Vec<u32>,
    pub asked: Vec<(Box<str>, ReadBy)>,
    pub said: Vec<Said>,
    findings: Vec<StoredFinding>,
    parts: Vec<PathBuf>,
    scripts: Vec<PathBuf>,
    file: FileFacts,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredFinding {
    diagnostic: StoredDiagnostic,
    subject: Option<(PathBuf, Option<u32>)>,
    cause: Option<String>,
}

impl Unit {
    /// `places` tells where each file of a number stands in the snapshot.
    pub(super) fn stored(self, gatherer: &mut Gatherer<'_>, places: &[Option<u32>]) -> StoredUnit {
        let Unit { kind, path, reads, asked, said, work, .. } = self;
        let Work { findings, parts, scripts, file, .. } = work;
        StoredUnit {
            kind,
            path,
            reads: reads.into_iter().filter_map(|read| places[read as usize]).collect(),
            asked,
            said,
            findings: findings.iter().map(|finding| StoredFinding::of(finding, gatherer)).collect(),
            parts: parts.into_iter().collect(),
            scripts,
            file,
        }
    }
}

impl StoredUnit {
    /// By what units are sorted. Bytes are compared many times as fast as the parts of paths.
    pub(super) fn order(&self) -> (&OsStr, Kind) {
        (self.path.as_os_str(), self.kind)
    }

    /// The unit again; `None` if it does not fit the files.
    pub(super) fn restored(
        &self,
        build: &Build,
        file: &dyn Fn(u32) -> Option<Arc<SourceFile>>,
    ) -> Option<Unit> {
        let findings = self.findings.iter().map(|finding| finding.restored(build, file));
        Some(Unit {
            kind: self.kind,
            path: self.path.clone(),
            reads: self.reads.clone(),
            asked: self.asked.clone(),
            said: self.said.clone(),
            is_old: true,
            work: Work {
                findings: findings.collect::<Option<_>>()?,
                parts: self.parts.iter().cloned().collect(),
                scripts: self.scripts.clone(),
                snippets: Vec::new(),
                evaluated: None,
                file: self.file,
            },
        })
    }
}

impl StoredFinding {
    fn of(finding: &Finding, gatherer: &mut Gatherer<'_>) -> StoredFinding {
        let subject = finding.subject.as_ref();
        StoredFinding {
            diagnostic: gatherer.diagnostic(&finding.diagnostic),
            subject: subject.map(|(recipe, stmt)| (recipe.path().to_owned(), stmt.map(|stmt| stmt.0))),
            cause: finding.cause.map(str::to_owned),
        }
    }

    /// The finding again; `None` if it does not fit the files.
    fn restored(&self, build: &Build, file: &dyn Fn(u32) -> Option<Arc<SourceFile>>) -> Option<Finding> {
        let mut subject = None;
        if let Some((recipe, stmt)) = &self.subject {
            let recipe = build.files.get(recipe)?;
            if stmt.is_some_and(|stmt| stmt as usize >= statements(&recipe)) {
                return None;
            }
            subject = Some((recipe, stmt.map(StmtId)));
        }
        let cause = self.cause.as_deref().map(|cause| Name::intern(cause).as_str());
        Some(Finding { diagnostic: self.diagnostic.restored(file)?, subject, cause })
    }
}

fn statements(file: &Parsed) -> usize {
    file.ast().stmts().count()
}
