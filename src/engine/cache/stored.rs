//! Findings as they are written, and back again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Label, Severity};
use crate::rules;
use crate::text::{Fix, SourceFile, Span};

/// The files that findings are about.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Sources {
    files: Vec<Source>,
}

/// A file that findings are about.
#[derive(Debug, Serialize, Deserialize)]
struct Source {
    path: PathBuf,
    /// What stands in it if that is not on the disk: pvlint's own tables are files, too.
    text: Option<String>,
}

/// Takes files up into [`Sources`], each once.
pub(super) struct Gatherer<'a> {
    pub sources: Sources,
    known: FxHashMap<PathBuf, u32>,
    is_on_disk: &'a dyn Fn(&Path) -> bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredDiagnostic {
    rule: String,
    severity: u8,
    place: Place,
    message: String,
    labels: Vec<(Place, String)>,
    help: Option<String>,
    fix: Option<Fix>,
}

/// A file by its number, and where in it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Place(u32, Span);

impl<'a> Gatherer<'a> {
    /// `is_on_disk` tells of which files the text need not be kept.
    pub(super) fn new(is_on_disk: &'a dyn Fn(&Path) -> bool) -> Gatherer<'a> {
        Gatherer { sources: Sources::default(), known: FxHashMap::default(), is_on_disk }
    }

    pub(super) fn diagnostic(&mut self, finding: &Diagnostic) -> StoredDiagnostic {
        let labels = finding.labels.iter();
        StoredDiagnostic {
            rule: finding.rule.name.to_owned(),
            severity: finding.severity as u8,
            place: self.place(&finding.file, finding.span),
            message: finding.message.clone(),
            labels: labels
                .map(|label| (self.place(&label.file, label.span), label.message.clone()))
                .collect(),
            help: finding.help.clone(),
            fix: finding.fix.clone(),
        }
    }

    fn place(&mut self, file: &SourceFile, span: Span) -> Place {
        if let Some(number) = self.known.get(file.path()) {
            return Place(*number, span);
        }
        let number = self.sources.files.len() as u32;
        let text = (!(self.is_on_disk)(file.path())).then(|| file.text().to_owned());
        self.sources.files.push(Source { path: file.path().to_owned(), text });
        self.known.insert(file.path().to_owned(), number);
        Place(number, span)
    }
}

impl Sources {
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The path of a file, and its text if that is not on the disk.
    pub(super) fn get(&self, number: usize) -> Option<(&Path, Option<&str>)> {
        let Source { path, text } = self.files.get(number)?;
        Some((path, text.as_deref()))
    }
}

impl StoredDiagnostic {
    /// The finding again; `None` if it does not fit the files.
    pub(super) fn restored(&self, file: &dyn Fn(u32) -> Option<Arc<SourceFile>>) -> Option<Diagnostic> {
        let file = |Place(number, span): Place| {
            let file = file(number)?;
            (span.start <= span.end && file.text().get(span.range()).is_some()).then_some((file, span))
        };
        let label = |(place, message): &(Place, String)| {
            file(*place).map(|(file, span)| Label { file, span, message: message.clone() })
        };
        let severity = |number| Severity::ALL.into_iter().find(|severity| *severity as u8 == number);
        let (own, span) = file(self.place)?;
        Some(Diagnostic {
            rule: &rules::find(&self.rule)?.meta,
            severity: severity(self.severity)?,
            file: own,
            span,
            message: self.message.clone(),
            labels: self.labels.iter().map(label).collect::<Option<_>>()?,
            help: self.help.clone(),
            fix: self.fix.clone(),
        })
    }
}
