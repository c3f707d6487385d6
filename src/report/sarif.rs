//! `sarif`: SARIF 2.1.0, for GitHub's code scanning and for viewers. The types are those of the standard,
//! with the properties that are used here.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use serde::{Serialize, Serializer};

use super::json_text::pretty_json;
use super::place::Place;
use super::{Run, paths, printable};
use crate::diag::{Diagnostic, Meta, Severity};
use crate::text::{Fix, SourceFile, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative URIs are relative to; GitHub and viewers know it by this name.
const ROOT: &str = "%SRCROOT%";
/// GitHub refuses longer descriptions, in characters.
const MAX_DESCRIPTION: usize = 1024;

#[derive(Serialize)]
struct SarifLog<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'a> {
    tool: Tool<'a>,
    original_uri_base_ids: OriginalUriBaseIds,
    column_kind: &'static str,
    results: Results<'a>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: ToolComponent<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToolComponent<'a> {
    name: &'static str,
    version: &'a str,
    semantic_version: &'a str,
    /// All rules, so that this part is the same whatever was found.
    rules: Vec<ReportingDescriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: MarkdownMessage,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: ReportingConfiguration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
struct MarkdownMessage {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct ReportingConfiguration {
    enabled: bool,
    level: &'static str,
}

/// What GitHub reads of a rule beyond the standard.
#[derive(Serialize)]
struct RuleProperties {
    tags: [&'static str; 1],
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
}

#[derive(Serialize)]
struct OriginalUriBaseIds {
    #[serde(rename = "%SRCROOT%")]
    root: Description,
}

#[derive(Serialize)]
struct Description {
    description: Message,
}

/// The results, made one by one while they are written.
struct Results<'a>(&'a Run<'a>);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: PartialFingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<[SarifFix; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

/// Columns count from 1, and the end is exclusive, as in [`Place`].
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "pvlint/v1")]
    pvlint_v1: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Message,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let driver = ToolComponent {
        name: "pvlint",
        version: run.version,
        semantic_version: run.version,
        rules: run.rules.iter().map(|rule| descriptor(run, rule)).collect(),
    };
    let root = Description { description: message("The root of the repository.") };
    let run = SarifRun {
        tool: Tool { driver },
        original_uri_base_ids: OriginalUriBaseIds { root },
        column_kind: "unicodeCodePoints",
        results: Results(run),
    };
    out.write_all(pretty_json(&SarifLog { schema: SCHEMA, version: "2.1.0", runs: [run] })?.as_bytes())?;
    writeln!(out)
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let run = self.0;
        let rules = run.rules.iter().enumerate().map(|(index, rule)| (rule.name, index));
        let rules: HashMap<&str, usize> = rules.collect();
        serializer.collect_seq(run.findings.iter().zip(run.fingerprints()).map(|(finding, print)| {
            let rule = rules.get(finding.rule.name).copied();
            result(run, finding, rule, print)
        }))
    }
}

fn result(run: &Run, finding: &Diagnostic, rule_index: Option<usize>, fingerprint: String) -> SarifResult {
    let labels = finding.labels.iter().enumerate().map(|(id, label)| Location {
        id: Some(id),
        message: Some(message(&label.message)),
        physical_location: physical(run, &label.file, label.span),
    });
    let fixes = match &finding.fix {
        // The format has no words for a file that gets another name.
        Some(fix) if fix.files().is_empty() => Some([fix_of(run, &finding.file, fix)]),
        _ => None,
    };
    SarifResult {
        rule_id: finding.rule.name,
        rule_index,
        level: level(finding.severity),
        message: Message { text: printable::message_and_help(finding) },
        locations: [Location {
            id: None,
            message: None,
            physical_location: physical(run, &finding.file, finding.span),
        }],
        related_locations: labels.collect(),
        partial_fingerprints: PartialFingerprints { pvlint_v1: fingerprint },
        fixes,
    }
}

fn fix_of(run: &Run, file: &SourceFile, fix: &Fix) -> SarifFix {
    let replacements = fix.edits().iter().map(|edit| Replacement {
        deleted_region: region(Place::exact(file, edit.span)),
        inserted_content: message(&edit.text),
    });
    let change = ArtifactChange {
        artifact_location: artifact(run, file.path()),
        replacements: replacements.collect(),
    };
    SarifFix { description: message(fix.title()), artifact_changes: [change] }
}

fn physical(run: &Run, file: &SourceFile, span: Span) -> PhysicalLocation {
    PhysicalLocation {
        artifact_location: artifact(run, file.path()),
        region: region(Place::visible(file, span)),
    }
}

fn artifact(run: &Run, path: &Path) -> ArtifactLocation {
    let path = run.below_root(path);
    let uri_base_id = if path.is_relative() { Some(ROOT) } else { None };
    ArtifactLocation { uri: paths::uri(&path), uri_base_id }
}

fn region(Place { start, end }: Place) -> Region {
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}

fn descriptor(run: &Run, rule: &'static Meta) -> ReportingDescriptor {
    let summary: String = rule.summary().chars().take(MAX_DESCRIPTION).collect();
    ReportingDescriptor {
        id: rule.name,
        short_description: message(&summary),
        full_description: message(&summary),
        help: MarkdownMessage { text: rule.body(), markdown: rule.body() },
        help_uri: run.rule_url.map(|url| url(rule)),
        default_configuration: ReportingConfiguration {
            enabled: rule.on_by_default,
            level: level(rule.severity),
        },
        properties: RuleProperties {
            tags: [rule.group],
            precision: "high",
            problem_severity: match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
        },
    }
}

fn message(text: &str) -> Message {
    Message { text: text.to_owned() }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
