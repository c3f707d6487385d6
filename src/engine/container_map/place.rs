//! Places as they are shown.

use std::path::Path;

use serde::Serialize;

use crate::text::{SourceFile, Span, display_path};

/// A place in a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct At {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

impl At {
    pub(crate) fn new(file: &SourceFile, span: Span, cwd: &Path) -> At {
        let place = file.line_col(span.start as usize);
        At { file: display_path(file.path(), cwd), line: place.line as usize, column: place.column as usize }
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
