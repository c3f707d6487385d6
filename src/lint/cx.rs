//! What a check reports to.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use crate::config::{Config, Settings};
use crate::diag::{Diagnostic, Label, Meta, Severity};
use crate::manifest::{Container, Manifest};
use crate::model::{Parsed, Recipe};
use crate::syntax::StmtId;
use crate::text::{Fix, SourceFile, Span};

/// A finding with what only the engine needs to know of it.
#[derive(Clone, Debug)]
pub struct Finding {
    pub diagnostic: Diagnostic,
    /// The recipe that the check was about, and the statement of it that brings in the file with the
    /// finding; suppressions there count as well.
    pub subject: Option<(Arc<Parsed>, Option<StmtId>)>,
    /// What it has in common with others that may be shown as one.
    pub cause: Option<&'static str>,
}

/// The settings that are in force for a file.
pub type SettingsOf<'a> = &'a (dyn Fn(&Path) -> Arc<Settings> + Sync);

/// The context of one call of a check.
pub struct Cx<'a> {
    pub settings: &'a Settings,
    settings_of: SettingsOf<'a>,
    rule: &'static Meta,
    subject: Option<Arc<Parsed>>,
    /// The files that were asked for, if that matters to a rule that looks at all files.
    asked: Option<&'a HashSet<&'a Path>>,
    findings: &'a mut Vec<Finding>,
}

/// A finding that is being put together; it counts once this is dropped.
pub struct Report<'a> {
    finding: Option<Finding>,
    /// Whether the user said how bad findings of this rule are.
    severity_is_set: bool,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Cx<'a> {
    pub fn new(
        settings: &'a Settings,
        settings_of: SettingsOf<'a>,
        rule: &'static Meta,
        subject: Option<Arc<Parsed>>,
        findings: &'a mut Vec<Finding>,
    ) -> Cx<'a> {
        Cx { settings, settings_of, rule, subject, asked: None, findings }
    }

    /// The context of a rule that looks at all files, of which only these were asked for.
    pub fn for_files(self, asked: &'a HashSet<&'a Path>) -> Cx<'a> {
        Cx { asked: Some(asked), ..self }
    }

    /// The files that were asked for; `None` if all are.
    pub fn files_asked_for(&self) -> Option<impl Iterator<Item = &'a Path> + use<'a>> {
        self.asked.map(|asked| asked.iter().copied())
    }

    /// Whether findings in a file are wanted: what only leads to others need not be looked for.
    pub fn is_asked_for(&self, path: &Path) -> bool {
        self.asked.is_none_or(|asked| asked.contains(path))
    }

    pub fn config(&self) -> &'a Config {
        self.settings.config()
    }

    /// The settings that are in force for another file.
    pub fn config_of(&self, path: &Path) -> Arc<Settings> {
        (self.settings_of)(path)
    }

    /// Reports that `span` of `file` is wrong. `message` is one line without a final dot, with the names
    /// of things in backticks.
    pub fn report(&mut self, file: &Arc<SourceFile>, span: Span, message: impl Into<String>) -> Report<'_> {
        let severity = (self.settings_of)(file.path()).severity(self.rule, file.path());
        let finding = severity.map(|severity| Finding {
            diagnostic: Diagnostic {
                rule: self.rule,
                severity,
                file: Arc::clone(file),
                span,
                message: message.into(),
                labels: Vec::new(),
                help: None,
                fix: None,
            },
            subject: self.subject.clone().map(|subject| (subject, None)),
            cause: None,
        });
        let severity_is_set = severity.is_some_and(|severity| severity != self.rule.severity);
        Report { finding, severity_is_set, findings: self.findings }
    }
}

impl Cx<'_> {
    /// Reports that `span` of a JSON file is wrong. A comment in the recipe that ships it, above the
    /// statement that lists it or for the whole file, silences the finding.
    pub fn report_manifest(
        &mut self,
        recipe: &Recipe,
        container: &Container,
        manifest: &Manifest,
        span: Span,
        message: impl Into<String>,
    ) -> Report<'_> {
        let mut report = self.report(&manifest.document.source, span, message);
        report.about(&recipe.file);
        if let Some(entry) = container.entries.list.get(manifest.entry)
            && entry.word.place.as_ref().is_some_and(|place| place.file.path() == recipe.file.path())
            && let Some(stmt) = entry.word.stmt
        {
            report.via(stmt);
        }
        report
    }
}

impl Report<'_> {
    fn change(&mut self, change: impl FnOnce(&mut Finding)) -> &mut Self {
        if let Some(finding) = &mut self.finding {
            change(finding);
        }
        self
    }

    /// Another place that explains the finding.
    pub fn label(&mut self, file: &Arc<SourceFile>, span: Span, message: impl Into<String>) -> &mut Self {
        self.change(|finding| {
            finding.diagnostic.labels.push(Label { file: Arc::clone(file), span, message: message.into() });
        })
    }

    /// What to do about it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.change(|finding| finding.diagnostic.help = Some(help.into()))
    }

    /// A fix. The lines that it adds will end as those around them.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.change(|finding| {
            finding.diagnostic.fix = Some(fix.with_line_ends_of(finding.diagnostic.file.text()));
        })
    }

    /// This finding is not as bad, or worse, than the rule's others; what the user set comes first.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        let set = self.severity_is_set;
        self.change(|finding| {
            if !set {
                finding.diagnostic.severity = severity;
            }
        })
    }

    /// More than a few of these in one file with the same cause are shown as one, as where a tool wrote the
    /// file.
    pub fn caused_by(&mut self, cause: &'static str) -> &mut Self {
        self.change(|finding| finding.cause = Some(cause))
    }

    /// The recipe that the finding is about, where a check looks at several.
    pub fn about(&mut self, recipe: &Arc<Parsed>) -> &mut Self {
        self.change(|finding| finding.subject = Some((Arc::clone(recipe), None)))
    }

    /// The statement of the recipe that brings in the file with the finding.
    pub fn via(&mut self, stmt: StmtId) -> &mut Self {
        self.change(|finding| {
            if let Some(subject) = &mut finding.subject {
                subject.1 = Some(stmt);
            }
        })
    }
}

impl Drop for Report<'_> {
    fn drop(&mut self) {
        self.findings.extend(self.finding.take());
    }
}
