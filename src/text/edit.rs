//! Changes to a text, shared by fixes and the formatter.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Span, line_end};

/// Replace the bytes of `span` by `text`. An empty span inserts, an empty text deletes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// How far a fix may be trusted; ordered from least to most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Safety {
    /// May change what the metadata means; applied on request.
    Unsafe,
    /// Changes nothing but what the rule names.
    Safe,
}

/// What a fix does to a whole file besides its edits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FileChange {
    /// There is a new file.
    Create { path: PathBuf, text: String },
    /// A file gets another name, in this directory or another one.
    Rename { from: PathBuf, to: PathBuf },
}

/// The fix of one finding: by edits in the finding's own file, and perhaps by changes of other files that
/// only make sense together with them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fix {
    title: String,
    safety: Safety,
    edits: Vec<Edit>,
    changes_value: bool,
    files: Vec<FileChange>,
}

impl Fix {
    /// A fix that may be applied without asking. `title` says what it does, in the imperative, without a
    /// final dot; no two of `edits` may touch the same byte.
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Fix {
        Fix::new(Safety::Safe, title, edits)
    }

    /// A fix that is applied on request only.
    pub fn unsafe_(title: impl Into<String>, edits: Vec<Edit>) -> Fix {
        Fix::new(Safety::Unsafe, title, edits)
    }

    /// A fix whose safety depends on the case.
    pub fn new(safety: Safety, title: impl Into<String>, mut edits: Vec<Edit>) -> Fix {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        debug_assert!(disjoint(&edits), "edits overlap");
        Fix { title: title.into(), safety, edits, changes_value: false, files: Vec::new() }
    }

    /// Says that a value, a body or a fetched file changes, so that tasks run again.
    pub fn changes_value(self) -> Fix {
        Fix { changes_value: true, ..self }
    }

    /// Adds what happens to whole files. Each change is about other files than the others are, and no new
    /// name is taken yet.
    pub fn with_files(self, files: Vec<FileChange>) -> Fix {
        Fix { files, ..self }
    }

    /// Lets the lines that it adds to `text` end as those around them.
    pub fn with_line_ends_of(mut self, text: &str) -> Fix {
        for edit in self.edits.iter_mut().filter(|edit| edit.text.contains('\n')) {
            let lines = edit.text.replace("\r\n", "\n");
            edit.text = lines.replace('\n', line_end(text, edit.span.start as usize));
        }
        self
    }

    /// The fix in a file that holds the lines of `text`, where `in_file` says what has become of a part of a
    /// line; `None` if it does not keep to single lines of this one file. Nothing proves it there.
    pub fn within(&self, text: &str, in_file: impl Fn(Span) -> Span) -> Option<Fix> {
        let mut edits = self.edits.clone();
        for edit in &mut edits {
            if edit.text.contains('\n') || edit.span.slice(text).contains('\n') {
                return None;
            }
            edit.span = in_file(edit.span);
        }
        let is_of_one_file = self.files.is_empty();
        is_of_one_file.then(|| Fix { edits, safety: Safety::Unsafe, ..self.clone() })
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn safety(&self) -> Safety {
        self.safety
    }

    /// Sorted and disjoint.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Whether a value, a body or a fetched file changes, so that tasks run again.
    pub fn is_value_change(&self) -> bool {
        self.changes_value
    }

    pub fn files(&self) -> &[FileChange] {
        &self.files
    }
}

impl FileChange {
    /// Where the file is after the change.
    pub fn target(&self) -> &Path {
        match self {
            FileChange::Create { path, .. } => path,
            FileChange::Rename { to, .. } => to,
        }
    }

    /// All paths that are about something else after the change.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let from = match self {
            FileChange::Create { .. } => None,
            FileChange::Rename { from, .. } => Some(from.as_path()),
        };
        from.into_iter().chain([self.target()])
    }
}

impl Edit {
    pub fn replace(span: Span, text: impl Into<String>) -> Edit {
        Edit { span, text: text.into() }
    }

    pub fn insert(at: usize, text: impl Into<String>) -> Edit {
        Edit { span: Span::empty(at), text: text.into() }
    }

    pub fn delete(span: Span) -> Edit {
        Edit { span, text: String::new() }
    }
}

/// Whether `edits` are sorted and no two touch the same byte.
pub(crate) fn disjoint(edits: &[Edit]) -> bool {
    edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start)
}

/// `text` with `edits` carried out. They must be sorted and disjoint.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    debug_assert!(disjoint(edits), "edits overlap or are unsorted");
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(text.len() + grown);
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start as usize]);
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applies_in_order() {
        let edits =
            [Edit::insert(0, ">"), Edit::replace(Span::new(1, 2), "BB"), Edit::delete(Span::new(2, 3))];
        assert_eq!(apply("abcd", &edits), ">aBBd");
        assert!(!disjoint(&[Edit::delete(Span::new(1, 3)), Edit::delete(Span::new(2, 4))]));
    }

    #[test]
    fn a_fix_moves_with_its_line_and_no_further() {
        let check = |edit: Edit, want: Option<&str>| {
            let moved = |part: Span| Span::new(part.start as usize + 2, part.end as usize + 2);
            let fix = Fix::safe("x", vec![edit]).within("ab\ncd", moved);
            assert_eq!(fix.as_ref().map(|fix| apply("  ab\n  cd", fix.edits())).as_deref(), want);
            assert!(fix.is_none_or(|fix| fix.safety() == Safety::Unsafe));
        };
        check(Edit::replace(Span::new(0, 1), "A"), Some("  Ab\n  cd"));
        check(Edit::insert(2, "!"), Some("  ab!\n  cd"));
        check(Edit::insert(2, "\nx"), None);
        check(Edit::delete(Span::new(0, 3)), None);
    }
}
