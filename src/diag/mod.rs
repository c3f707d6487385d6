//! What pvlint has to say about a file: findings and the rules they come from.

mod meta;
mod oelint;
mod revision;

use std::sync::Arc;

use crate::text::{Fix, SourceFile, Span};

pub use meta::{FixLevel, Meta};
pub(crate) use oelint::oelint_rule;
pub use oelint::{Answer, OelintRule, oelint_rules};
pub use revision::{IS_RELEASED, REVISION};

/// How bad a finding is; ordered from least to most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub rule: &'static Meta,
    pub severity: Severity,
    pub file: Arc<SourceFile>,
    /// The smallest text that is wrong.
    pub span: Span,
    /// What is wrong, on one line, without a final dot.
    pub message: String,
    /// Other places that explain it, possibly in other files.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    pub fix: Option<Fix>,
}

/// A secondary place of a finding.
#[derive(Clone, Debug)]
pub struct Label {
    pub file: Arc<SourceFile>,
    pub span: Span,
    pub message: String,
}

impl Severity {
    pub const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

    pub const fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    pub fn parse(name: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.name() == name)
    }
}
