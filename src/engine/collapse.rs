//! Makes one finding of many that have the same cause, as in a file that a tool wrote.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::diag::Diagnostic;
use crate::text::{Edit, Fix};

/// As many findings with one cause are shown one by one.
const MOST: usize = 5;

/// What findings of one rule in one file have in common that are shown as one.
type Cause = (PathBuf, &'static str, &'static str);

/// Of more than [`MOST`] findings of one rule in one file with the same cause only the first is left, which
/// says how many there are and fixes them all. What has no cause is left alone.
pub(super) fn collapse(findings: Vec<(Diagnostic, Option<&'static str>)>) -> Vec<Diagnostic> {
    let mut alike: HashMap<Cause, Vec<usize>> = HashMap::new();
    for (index, (finding, cause)) in findings.iter().enumerate() {
        if let Some(cause) = cause {
            let key = (finding.file.path().to_owned(), finding.rule.name, *cause);
            alike.entry(key).or_default().push(index);
        }
    }
    let mut findings: Vec<Option<Diagnostic>> =
        findings.into_iter().map(|(finding, _)| Some(finding)).collect();
    for mut group in alike.into_values() {
        if group.len() <= MOST {
            continue;
        }
        group.sort_by_key(|index| findings[*index].as_ref().map(|finding| finding.span));
        let mut members: Vec<Diagnostic> = group.iter().filter_map(|index| findings[*index].take()).collect();
        members.dedup_by(|one, other| one.span == other.span);
        findings[group[0]] = one_of(members);
    }
    findings.into_iter().flatten().collect()
}

/// The first finding, for all of them.
fn one_of(findings: Vec<Diagnostic>) -> Option<Diagnostic> {
    let fix = common_fix(&findings);
    let count = findings.len() - 1;
    let mut findings = findings.into_iter();
    let first = findings.next()?;
    let last = findings.last()?;
    let line = last.file.line_col(last.span.start as usize).line;
    let message = format!("{} (and {count} more up to line {line})", first.message);
    Some(Diagnostic { message, fix, ..first })
}

/// One fix for all findings, if each has one of the same kind.
fn common_fix(findings: &[Diagnostic]) -> Option<Fix> {
    let fixes: Vec<&Fix> = findings.iter().map(|finding| finding.fix.as_ref()).collect::<Option<_>>()?;
    let first = fixes.first()?;
    if !fixes.iter().all(|fix| fix.safety() == first.safety() && fix.files().is_empty()) {
        return None;
    }
    let mut edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits()).cloned().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    if edits.windows(2).any(|pair| pair[0].span.end > pair[1].span.start) {
        return None;
    }
    let title = format!("{}, {} times", first.title(), fixes.len());
    let fix = Fix::new(first.safety(), title, edits);
    Some(if fixes.iter().any(|fix| fix.is_value_change()) { fix.changes_value() } else { fix })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Severity;
    use crate::rules::metas;
    use crate::text::{Safety, SourceFile, Span};

    /// The messages and numbers of edits that are left of findings with these causes, one on each line.
    fn check(causes: &[Option<&'static str>], want: &[(&str, usize)]) {
        let file = Arc::new(SourceFile::new("/a.inc", "x\n".repeat(causes.len())));
        let findings = causes.iter().enumerate().map(|(line, cause)| {
            let span = Span::new(2 * line, 2 * line + 1);
            let fix = Fix::safe("delete it", vec![Edit::replace(span, "")]);
            let finding = Diagnostic {
                rule: metas()[0],
                severity: Severity::Note,
                file: Arc::clone(&file),
                span,
                message: "wrong".to_owned(),
                labels: Vec::new(),
                help: None,
                fix: Some(fix),
            };
            (finding, *cause)
        });
        let mut got = Vec::new();
        let left = collapse(findings.collect());
        for Diagnostic { message, fix, .. } in &left {
            let fix = fix.as_ref().expect("a fix");
            assert_eq!(fix.safety(), Safety::Safe);
            got.push((message.as_str(), fix.edits().len()));
        }
        assert_eq!(got, want);
    }

    #[test]
    fn more_than_five_with_one_cause_are_one() {
        check(&[Some("a"); 5], &[("wrong", 1); 5]);
        check(&[Some("a"); 6], &[("wrong (and 5 more up to line 6)", 6)]);
        check(&[None; 8], &[("wrong", 1); 8]);
        let two = [Some("a"), Some("a"), Some("b"), Some("a"), Some("a"), Some("a"), Some("a")];
        check(&two, &[("wrong (and 5 more up to line 7)", 6), ("wrong", 1)]);
    }
}
