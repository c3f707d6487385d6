//! Findings as the protocol says them.

use serde_json::{Value, json};

use super::client::Client;
use super::documents::Documents;
use super::shown::Shown;
use crate::diag::Severity;
use crate::text::SourceFile;

/// The rules whose findings are about something that could as well be left out.
const UNNECESSARY: [&str; 7] = [
    "assignment-overwritten",
    "class-variable-unused",
    "dead-in-image-recipe",
    "default-after-assignment",
    "function-never-run",
    "src-uri-unused-file",
    "unused-suppression",
];

/// The rules whose findings are about something that newer releases have another way for.
const DEPRECATED: [&str; 6] = [
    "class-not-in-release",
    "license-obsolete",
    "old-override-syntax",
    "python-pn",
    "srcpv",
    "virtual-toolchain",
];

/// A finding at `shown.span` in `source`, which is its file by now.
pub(super) fn diagnostic(
    shown: &Shown,
    source: &SourceFile,
    client: &Client,
    documents: &Documents,
) -> Value {
    let encoding = client.encoding;
    let finding = &shown.finding;
    let range = encoding.range(source.text(), source.lines(), shown.span);
    let message = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let mut value = json!({
        "range": range,
        "severity": severity(finding.severity),
        "code": finding.rule.name,
        "source": "pvlint",
        "message": message,
    });
    if client.can("/textDocument/publishDiagnostics/codeDescriptionSupport")
        && let Some(url) = finding.rule.url()
    {
        value["codeDescription"] = json!({ "href": url });
    }
    let mut tags: Vec<u32> = Vec::new();
    for (rules, tag) in [(&UNNECESSARY[..], 1), (&DEPRECATED, 2)] {
        if rules.contains(&finding.rule.name) && client.knows_tag(tag) {
            tags.push(tag);
        }
    }
    if !tags.is_empty() {
        value["tags"] = json!(tags);
    }
    if !finding.labels.is_empty() && client.can("/textDocument/publishDiagnostics/relatedInformation") {
        let related = finding.labels.iter().map(|label| {
            json!({
                "location": {
                    "uri": documents.uri_of(label.file.path()),
                    "range": encoding.range(label.file.text(), label.file.lines(), label.span),
                },
                "message": label.message,
            })
        });
        value["relatedInformation"] = related.collect();
    }
    value
}

/// An error in a configuration, which is no finding of a rule.
pub(super) fn config_error(error: &crate::config::ConfigError, client: &Client) -> Value {
    let span = error.span.unwrap_or_default();
    let message = match &error.help {
        Some(help) => format!("{}\n{help}", error.message),
        None => error.message.clone(),
    };
    json!({
        "range": client.encoding.range(error.file.text(), error.file.lines(), span),
        "severity": severity(Severity::Error),
        "source": "pvlint",
        "message": message,
    })
}

fn severity(severity: Severity) -> u32 {
    match severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Note => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tagged_rules_are_there() {
        for name in UNNECESSARY.iter().chain(&DEPRECATED) {
            assert!(crate::rules::find(name).is_some(), "there is no rule {name}");
        }
    }
}
