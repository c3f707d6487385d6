//! What the fixes of one file make of it in one round.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fix_proof::AllowedChanges;
use crate::diag::Diagnostic;
use crate::manifest::json::Document;
use crate::model::Files;
use crate::syntax::{Dialect, parse};
use crate::text::{Edit, FileChange, Fix, Safety, SourceFile, apply};
use crate::value::path::is_patch_file;

/// What happens to one file in a round.
pub(super) struct Step {
    pub file: Arc<SourceFile>,
    pub text: Arc<str>,
    pub rules: BTreeSet<&'static str>,
    /// What happens to other files.
    pub others: Vec<Other>,
    /// The variables that may change; `None` if the fixes promise nothing.
    pub allowed: Option<AllowedChanges>,
    pub fixes: usize,
    pub value_changes: usize,
}

/// A file that is made, or that gets another name.
pub(super) struct Other {
    pub before: Option<Arc<SourceFile>>,
    pub path: PathBuf,
    pub text: Arc<str>,
}

impl Step {
    /// Puts together as many fixes of one file as do not touch each other, from top to bottom, that change no
    /// other file that another fix is busy with, and that make a text that can be read; `None` if all have to
    /// wait.
    pub(super) fn of(
        mut fixes: Vec<(&Diagnostic, &Fix)>,
        busy: &mut HashSet<PathBuf>,
        files: &Files,
    ) -> Option<Step> {
        fixes.sort_by_key(|(finding, fix)| (fix.edits().first().map(|edit| edit.span), finding.rule.name));
        let file = Arc::clone(&fixes[0].0.file);
        let taken = Step::compatible(fixes, busy);
        let first = *taken.first()?;
        let step = Step::made(&file, &taken, files);
        if taken.len() == 1 || !step.breaks_syntax() {
            return Some(step);
        }
        // Fixes that are right by themselves may not go together, such as two that write the same key.
        let mut fitting = Vec::new();
        for fix in taken {
            fitting.push(fix);
            if Step::made(&file, &fitting, files).breaks_syntax() {
                fitting.pop();
            }
        }
        Some(Step::made(
            &file,
            if fitting.is_empty() { std::slice::from_ref(&first) } else { &fitting },
            files,
        ))
    }

    /// As many of these fixes as do not touch each other and change no other file that is busy.
    fn compatible<'f>(
        fixes: Vec<(&'f Diagnostic, &'f Fix)>,
        busy: &mut HashSet<PathBuf>,
    ) -> Vec<(&'f Diagnostic, &'f Fix)> {
        let mut edits: Vec<&Edit> = Vec::new();
        let mut taken = Vec::new();
        for (finding, fix) in fixes {
            let is_busy = fix.files().iter().flat_map(FileChange::paths).any(|path| busy.contains(path));
            if is_busy || fix.edits().iter().any(|edit| edits.iter().any(|other| touch(edit, other))) {
                continue;
            }
            busy.extend(fix.files().iter().flat_map(FileChange::paths).map(Path::to_owned));
            edits.extend(fix.edits());
            taken.push((finding, fix));
        }
        taken
    }

    /// What fixes that do not touch each other make of a file.
    fn made(file: &Arc<SourceFile>, taken: &[(&Diagnostic, &Fix)], files: &Files) -> Step {
        let mut edits: Vec<Edit> = taken.iter().flat_map(|(_, fix)| fix.edits()).cloned().collect();
        edits.sort_by_key(|edit| edit.span);
        let text: Arc<str> = apply(file.text(), &edits).into();
        let mut changing: Vec<&Edit> = Vec::new();
        let mut value_changes = 0;
        for (_, fix) in taken {
            if fix.is_value_change() {
                changing.extend(fix.edits());
                value_changes += 1;
            }
        }
        let mut allowed = None;
        if taken.iter().all(|(_, fix)| fix.safety() == Safety::Safe) {
            allowed = Some(AllowedChanges::by(file, &edits, &changing));
        }
        let changes = taken.iter().flat_map(|(_, fix)| fix.files());
        Step {
            allowed,
            text,
            others: changes.filter_map(|change| Other::of(change, files)).collect(),
            rules: taken.iter().map(|(finding, _)| finding.rule.name).collect(),
            fixes: taken.len(),
            value_changes,
            file: Arc::clone(file),
        }
    }

    /// Whether a new text has errors of syntax that the old one does not have.
    pub(super) fn breaks_syntax(&self) -> bool {
        if has_new_errors(self.file.path(), Some(self.file.text()), &self.text) {
            return true;
        }
        let mut others = self.others.iter();
        others.any(|other| other.before.is_none() && has_new_errors(&other.path, None, &other.text))
    }
}

impl Other {
    fn of(change: &FileChange, files: &Files) -> Option<Other> {
        Some(match change {
            FileChange::Create { path, text } => {
                Other { before: None, path: path.clone(), text: text.as_str().into() }
            }
            FileChange::Rename { from, to } => {
                let file = files.load_source(from).ok()?;
                Other { path: to.clone(), text: file.shared_text(), before: Some(file) }
            }
        })
    }
}

/// Whether `new`, the text of the file at `path`, has errors of syntax that `old` does not have.
fn has_new_errors(path: &Path, old: Option<&str>, new: &str) -> bool {
    if super::format::is_json(path) {
        return errors_of_json(path, new) > old.map_or(0, |old| errors_of_json(path, old));
    }
    // To the reader of metadata all lines of a patch are wrong.
    if is_patch_file(path) {
        return false;
    }
    let dialect = Dialect::of(path).unwrap_or(Dialect::Recipe);
    let mut known: Vec<_> =
        parse(old.unwrap_or_default(), dialect).errors.iter().map(|error| error.kind).collect();
    for error in &parse(new, dialect).errors {
        match known.iter().position(|kind| *kind == error.kind) {
            Some(index) => known.swap_remove(index),
            None => return true,
        };
    }
    false
}

fn errors_of_json(path: &Path, text: &str) -> usize {
    Document::parse(Arc::new(SourceFile::new(path, text))).errors.len()
}

/// Whether two edits cannot be made at once: their bytes overlap, or they meet, so that their order counts.
fn touch(one: &Edit, other: &Edit) -> bool {
    one.span.start <= other.span.end && other.span.start <= one.span.end
}
