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
        let text = if (self.is_on_disk)(file.path()) { None } else { Some(file.text().to_owned()) };
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
        let (own, span) = self.place.restored(file)?;
        let mut labels = Vec::new();
        for (place, message) in &self.labels {
            let (file, span) = place.restored(file)?;
            labels.push(Label { file, span, message: message.clone() });
        }
        Some(Diagnostic {
            rule: &rules::find(&self.rule)?.meta,
            severity: Severity::ALL.into_iter().find(|severity| *severity as u8 == self.severity)?,
            file: own,
            span,
            message: self.message.clone(),
            labels,
            help: self.help.clone(),
            fix: self.fix.clone(),
        })
    }
}

impl Place {
    /// The file and the place in it again; `None` if there is no such place.
    fn restored(self, file: &dyn Fn(u32) -> Option<Arc<SourceFile>>) -> Option<(Arc<SourceFile>, Span)> {
        let Place(number, span) = self;
        let file = file(number)?;
        if span.start > span.end {
            return None;
        }
        file.text().get(span.range())?;
        Some((file, span))
    }
}
