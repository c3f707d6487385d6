//! Changes to a text, shared by fixes, the formatter and the language server.

use std::path::{Path, PathBuf};

use super::Span;

/// Replace the bytes of `span` by `text`. An empty span inserts, an empty text deletes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// How far a fix may be trusted; ordered from least to most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Safety {
    /// Only shown, never applied.
    Display,
    /// May change what the metadata means; applied on request.
    Unsafe,
    /// Changes nothing but what the rule names.
    Safe,
}

/// What a fix does to a whole file besides its edits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileChange {
    /// There is a new file.
    Create { path: PathBuf, text: String },
    /// A file gets another name, in this directory or another one.
    Rename { from: PathBuf, to: PathBuf },
}

/// The fix of one finding: by edits in the finding's own file, and perhaps by changes of other files that
/// only make sense together with them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it does, in the imperative, without a final dot.
    pub title: String,
    pub safety: Safety,
    /// Sorted and disjoint.
    pub edits: Vec<Edit>,
    /// Whether a value, a body or a fetched file changes, so that tasks run again.
    pub changes_value: bool,
    /// Each about other files than the others are. No new name is taken yet.
    pub files: Vec<FileChange>,
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
pub fn disjoint(edits: &[Edit]) -> bool {
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
}
