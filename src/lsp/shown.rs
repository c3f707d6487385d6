//! The findings that the client shows by now, and how they move while the user types.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diag::Diagnostic;
use crate::engine::may_be_told_later;
use crate::text::{Edit, Span};

/// A finding, and where it is after what was typed since it was found.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub finding: Diagnostic,
    pub span: Span,
}

/// All findings that are known, by file, and what was sent of them.
#[derive(Debug, Default)]
pub(super) struct AllShown {
    by_path: BTreeMap<PathBuf, Vec<Shown>>,
    sent: BTreeMap<String, Vec<Value>>,
}

impl Shown {
    fn new(finding: Diagnostic) -> Shown {
        Shown { span: finding.span, finding }
    }
}

impl AllShown {
    pub(super) fn of(&self, path: &Path) -> &[Shown] {
        self.by_path.get(path).map_or(&[], Vec::as_slice)
    }

    /// The files with findings.
    pub(super) fn paths(&self) -> BTreeSet<PathBuf> {
        self.by_path.keys().cloned().collect()
    }

    /// Moves the findings of a file along with edits, one after the other. What is typed into goes.
    pub(super) fn edit(&mut self, path: &Path, edits: &[Edit]) {
        let Some(shown) = self.by_path.get_mut(path) else { return };
        for edit in edits {
            shown.retain_mut(|shown| match moved(shown.span, edit) {
                Some(span) => {
                    shown.span = span;
                    true
                }
                None => false,
            });
        }
    }

    /// Puts the errors of syntax of a text in the place of those that were shown; whether there was any.
    pub(super) fn put_syntax(&mut self, path: &Path, errors: Vec<Diagnostic>) -> bool {
        let shown = self.by_path.entry(path.to_owned()).or_default();
        let before = shown.len();
        shown.retain(|shown| shown.finding.rule.name != "syntax-error");
        let is_changed = shown.len() != before || !errors.is_empty();
        shown.extend(errors.into_iter().map(Shown::new));
        is_changed
    }

    /// Puts what was found in a file in the place of what was. If more is to come, findings that may be told
    /// only then stay.
    pub(super) fn put(&mut self, path: &Path, findings: Vec<Diagnostic>, is_complete: bool) {
        let old = self.by_path.remove(path).unwrap_or_default();
        let mut shown: Vec<Shown> = findings.into_iter().map(Shown::new).collect();
        if !is_complete {
            let mut kept: Vec<Shown> = Vec::new();
            for old in old {
                let rule = old.finding.rule.name;
                let is_found = shown.iter().any(|new| new.finding.rule.name == rule && new.span == old.span);
                if may_be_told_later(rule) && !is_found {
                    kept.push(old);
                }
            }
            shown.extend(kept);
        }
        if !shown.is_empty() {
            self.by_path.insert(path.to_owned(), shown);
        }
    }

    /// Forgets all files but those that `stays` names.
    pub(super) fn retain(&mut self, stays: impl Fn(&Path) -> bool) {
        self.by_path.retain(|path, _| stays(path));
    }

    /// Whether these are other findings than those that were sent for `uri` the last time.
    pub(super) fn is_news(&mut self, uri: &str, values: &[Value]) -> bool {
        match self.sent.get(uri) {
            Some(sent) => sent.as_slice() != values,
            None => !values.is_empty(),
        }
    }

    /// What was last said of one file, or of all.
    pub(super) fn said(&self, uri: Option<&str>) -> BTreeMap<String, Vec<Value>> {
        match uri {
            Some(uri) => self
                .sent
                .get_key_value(uri)
                .map(|(uri, said)| (uri.clone(), said.clone()))
                .into_iter()
                .collect(),
            None => self.sent.clone(),
        }
    }

    /// Notes what is sent for `uri`.
    pub(super) fn note_sent(&mut self, uri: &str, values: Vec<Value>) {
        self.sent.insert(uri.to_owned(), values);
    }
}

/// Where `span` is after an edit; `None` if the edit goes into it.
fn moved(span: Span, edit: &Edit) -> Option<Span> {
    if span.end <= edit.span.start {
        return Some(span);
    }
    if span.start < edit.span.end {
        return None;
    }
    let start = (span.start - edit.span.end + edit.span.start) as usize + edit.text.len();
    Some(Span::new(start, start + span.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_move_with_what_is_typed_before_them() {
        #[track_caller]
        fn check(edit: Edit, want: Option<(usize, usize)>) {
            let want = want.map(|(start, end)| Span::new(start, end));
            assert_eq!(moved(Span::new(4, 6), &edit), want, "{edit:?}");
        }
        check(Edit::insert(0, "ab"), Some((6, 8)));
        check(Edit::insert(4, "ab"), Some((6, 8)));
        check(Edit::insert(6, "ab"), Some((4, 6)));
        check(Edit::insert(5, "ab"), None);
        check(Edit::replace(Span::new(1, 4), "x"), Some((2, 4)));
        check(Edit::replace(Span::new(1, 5), "x"), None);
        check(Edit::delete(Span::new(6, 9)), Some((4, 6)));
    }
}
