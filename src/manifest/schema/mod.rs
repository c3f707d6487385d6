//! What each kind of JSON file may hold, by the schemas in `rules/schemas`.
//!
//! The schemas are published as they are, so that editors can use them. Besides the keywords of JSON
//! Schema they carry what the device or the build does about a violation and which rule reports it:
//!
//! | keyword | meaning |
//! |---|---|
//! | `errorMessage` | what is wrong, to stand after the name of the key (editors know this one too) |
//! | `x-consequence` | what happens on the device or in the build |
//! | `x-quoted` | the same, for a text where something else belongs |
//! | `x-form` | what belongs there, with `NAME` for the name of the object |
//! | `x-unknown` | the same, for a key that the object does not have |
//! | `x-rule` | the rule that reports violations here and below; `KIND-schema` without it |
//! | `x-severity` | how bad a violation is, where it is not as bad as the rule says |
//! | `x-at` | the key to point at instead of the value |
//! | `x-since` | the form of [`super::contract`] that a value has, or that a word has which it may be |
//! | `x-open` | a word that is not in the list is a note: a version that pvlint does not know may know it |
//! | `x-words` | a text of whitespace-separated words out of a list |

mod annotations;
mod explain;
mod form;
mod since;
mod words;

use std::collections::HashSet;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::diag::Severity;
use crate::text::{Fix, Span};

use super::contract::Form;
use super::json::Document;

/// What a JSON file is to the container or the device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ManifestKind {
    Args,
    Services,
    Mdev,
    Network,
    Config,
    Device,
}

/// One thing that a schema objects to.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The rule that reports it, such as `args-schema` or `args-flag-falsy`.
    pub rule: String,
    /// How bad it is, where that differs from the rule's own severity.
    pub severity: Option<Severity>,
    /// The key or value that is wrong.
    pub span: Span,
    /// Where that is, as a JSON pointer.
    pub pointer: String,
    /// What is wrong, on one line, without a final dot.
    pub message: String,
    /// What comes of it.
    pub consequence: Option<String>,
    /// What was probably meant.
    pub suggestion: Option<String>,
    /// What belongs there as a whole, as JSON on one line.
    pub form: Option<String>,
    /// Safe only where the meaning is beyond doubt.
    pub fix: Option<Fix>,
    /// The form of [`super::contract`] that it has: right where devices know that.
    pub newer: Option<Form>,
    /// The key that the object has not.
    pub(crate) lacks: Option<String>,
}

struct Compiled {
    schema: Value,
    validator: Validator,
}

impl ManifestKind {
    pub const ALL: [ManifestKind; 6] = [
        ManifestKind::Args,
        ManifestKind::Services,
        ManifestKind::Mdev,
        ManifestKind::Network,
        ManifestKind::Config,
        ManifestKind::Device,
    ];

    /// As in `NAME.args.json` and in the names of the rules.
    pub const fn name(self) -> &'static str {
        match self {
            ManifestKind::Args => "args",
            ManifestKind::Services => "services",
            ManifestKind::Mdev => "mdev",
            ManifestKind::Network => "network",
            ManifestKind::Config => "config",
            ManifestKind::Device => "device",
        }
    }

    pub fn parse(name: &str) -> Option<ManifestKind> {
        ManifestKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The schema as it is published.
    pub const fn schema(self) -> &'static str {
        match self {
            ManifestKind::Args => include_str!("../../../rules/schemas/args.schema.json"),
            ManifestKind::Services => include_str!("../../../rules/schemas/services.schema.json"),
            ManifestKind::Mdev => include_str!("../../../rules/schemas/mdev.schema.json"),
            ManifestKind::Network => include_str!("../../../rules/schemas/network.schema.json"),
            ManifestKind::Config => include_str!("../../../rules/schemas/config.schema.json"),
            ManifestKind::Device => include_str!("../../../rules/schemas/device.schema.json"),
        }
    }

    /// Compiled when first needed; a run that meets no such file never pays for it.
    fn compiled(self) -> &'static Compiled {
        static COMPILED: [OnceLock<Compiled>; 6] = [const { OnceLock::new() }; 6];
        COMPILED[self as usize].get_or_init(|| compile(self.schema()))
    }

    /// The keys that the schema knows at the top of a file.
    pub fn keys(self) -> Vec<&'static str> {
        let schema = &self.compiled().schema;
        let properties = schema["properties"].as_object().into_iter().flatten();
        properties.map(|(key, _)| key.as_str()).collect()
    }

    /// All that the schema objects to in `document`, in the order of the text.
    ///
    /// `None` if the document has no root: its syntax errors come first.
    pub fn validate(self, document: &Document) -> Vec<Violation> {
        let Some(value) = document.value() else { return Vec::new() };
        let compiled = self.compiled();
        let explainer = explain::Explainer { kind: self, schema: &compiled.schema, document };
        let mut found: Vec<Violation> =
            compiled.validator.iter_errors(&value).flat_map(|error| explainer.violations(&error)).collect();
        found.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
        found.dedup_by(|a, b| a.span == b.span && a.message == b.message);
        form::one_for_each_object(without_misspelled(found))
    }
}

/// Leaves out keys that are not there because another key of the object shall be renamed to them.
fn without_misspelled(mut found: Vec<Violation>) -> Vec<Violation> {
    let mut renamed: HashSet<(String, String)> = HashSet::new();
    for violation in &found {
        if violation.rule != "manifest-unknown-key" {
            continue;
        }
        if let Some((object, _)) = violation.pointer.rsplit_once('/')
            && let Some(key) = &violation.suggestion
        {
            renamed.insert((object.to_owned(), key.clone()));
        }
    }
    found.retain(|violation| {
        let lacks = violation.lacks.as_ref().map(|key| (violation.pointer.clone(), key.clone()));
        lacks.is_none_or(|lacks| !renamed.contains(&lacks))
    });
    found
}

#[expect(clippy::expect_used, reason = "the schemas are part of the program; a test compiles each")]
fn compile(text: &str) -> Compiled {
    let schema: Value = serde_json::from_str(text).expect("a published schema is JSON");
    let validator = jsonschema::draft202012::options()
        .with_keyword("x-words", words::keyword)
        .with_keyword("x-since", since::keyword)
        .build(&schema)
        .expect("a published schema is a schema");
    Compiled { schema, validator }
}

#[cfg(test)]
mod tests;
