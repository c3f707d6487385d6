//! How often each rule was broken, in the place of the findings.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::json_text::{compact_json, pretty_json};
use super::{Format, Run};
use crate::diag::Severity;
use crate::text::Safety;

#[derive(Serialize)]
struct Row {
    rule: &'static str,
    severity: &'static str,
    count: usize,
    /// How many of them a safe fix settles.
    fixable: usize,
}

/// Writes one line per rule, the most frequent first; as JSON if that is the format that was asked for.
pub(crate) fn write_statistics(format: Format, run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: BTreeMap<(&str, Severity), Row> = BTreeMap::new();
    for finding in run.findings {
        let (rule, severity) = (finding.rule.name, finding.severity);
        let new = Row { rule, severity: severity.name(), count: 0, fixable: 0 };
        let row = rows.entry((rule, severity)).or_insert(new);
        row.count += 1;
        row.fixable += usize::from(run.offers(finding) == Some(Safety::Safe));
    }
    let mut rows: Vec<Row> = rows.into_values().collect();
    rows.sort_by(|a, b| b.count.cmp(&a.count).then(a.rule.cmp(b.rule)));
    match format {
        Format::Json => {
            out.write_all(pretty_json(&rows)?.as_bytes())?;
            writeln!(out)
        }
        Format::JsonLines => rows.iter().try_for_each(|row| {
            out.write_all(compact_json(row)?.as_bytes())?;
            writeln!(out)
        }),
        _ => {
            let width = rows.iter().map(|row| row.count.to_string().len()).max().unwrap_or_default();
            rows.iter().try_for_each(|Row { rule, severity, count, fixable }| {
                let fixable =
                    if *fixable > 0 { format!("  ({fixable} fixable with --fix)") } else { String::new() };
                writeln!(out, "{count:width$}  {severity:7}  {rule}{fixable}")
            })
        }
    }
}
