//! `sarif`: SARIF 2.1.0, for GitHub's code scanning and for viewers.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::place::Place;
use super::{Run, fingerprint, paths, printable};
use crate::diag::{Diagnostic, Label, Meta, Severity};
use crate::text::{Fix, SourceFile};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative URIs are relative to; GitHub and viewers know it by this name.
const ROOT: &str = "%SRCROOT%";
/// GitHub refuses longer descriptions, in characters.
const MAX_DESCRIPTION: usize = 1024;

/// One run with all rules, so that this part is the same whatever was found.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let index: HashMap<&str, usize> =
        run.rules.iter().enumerate().map(|(at, rule)| (rule.name, at)).collect();
    let fingerprints = run.fingerprints();
    let results = run.findings.iter().zip(&fingerprints).map(|(finding, print)| {
        let rule = index.get(finding.rule.name).copied();
        result(run, finding, rule, print)
    });
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "pvlint",
                "version": run.version,
                "semanticVersion": run.version,
                "rules": run.rules.iter().map(|rule| descriptor(run, rule)).collect::<Vec<_>>(),
            }},
            "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn descriptor(run: &Run, rule: &Meta) -> Value {
    let summary: String = rule.summary().chars().take(MAX_DESCRIPTION).collect();
    let mut descriptor = json!({
        "id": rule.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": rule.body(), "markdown": rule.body()},
        "defaultConfiguration": {"enabled": rule.on_by_default, "level": level(rule.severity)},
        "properties": {
            "tags": [rule.group],
            "precision": "high",
            "problem.severity": match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
        },
    });
    if let Some(url) = run.rule_url {
        descriptor["helpUri"] = url(rule).into();
    }
    descriptor
}

fn result(run: &Run, finding: &Diagnostic, rule: Option<usize>, fingerprint: &str) -> Value {
    let mut text = printable::one_line(&finding.message).into_owned();
    if let Some(help) = &finding.help {
        text += "\nhelp: ";
        text += &printable::lines(help);
    }
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.rule.name.into());
    if let Some(rule) = rule {
        result.insert("ruleIndex".into(), rule.into());
    }
    result.insert("level".into(), level(finding.severity).into());
    result.insert("message".into(), json!({"text": text}));
    let place = Place::visible(&finding.file, finding.span);
    result.insert("locations".into(), json!([{"physicalLocation": physical(run, &finding.file, place)}]));
    if !finding.labels.is_empty() {
        let labels = finding.labels.iter().enumerate().map(|(id, label)| related(run, id, label));
        result.insert("relatedLocations".into(), labels.collect());
    }
    result.insert("partialFingerprints".into(), json!({fingerprint::SCHEME: fingerprint}));
    if let Some(fix) = &finding.fix {
        result.insert("fixes".into(), json!([fix_of(run, &finding.file, fix)]));
    }
    Value::Object(result)
}

fn related(run: &Run, id: usize, label: &Label) -> Value {
    let place = Place::visible(&label.file, label.span);
    json!({
        "id": id,
        "message": {"text": label.message},
        "physicalLocation": physical(run, &label.file, place),
    })
}

fn fix_of(run: &Run, file: &SourceFile, fix: &Fix) -> Value {
    let replacements = fix.edits.iter().map(|edit| {
        json!({
            "deletedRegion": region(Place::exact(file, edit.span)),
            "insertedContent": {"text": edit.text},
        })
    });
    json!({
        "description": {"text": fix.title},
        "artifactChanges": [{
            "artifactLocation": artifact(run, file.path()),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
    })
}

fn physical(run: &Run, file: &SourceFile, place: Place) -> Value {
    json!({"artifactLocation": artifact(run, file.path()), "region": region(place)})
}

/// The columns of a region count from 1, and its end is exclusive, as in [`Place`].
fn region(Place { start, end }: Place) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn artifact(run: &Run, path: &Path) -> Value {
    let path = run.below_root(path);
    if path.is_absolute() {
        json!({"uri": paths::uri(&path)})
    } else {
        json!({"uri": paths::uri(&path), "uriBaseId": ROOT})
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
