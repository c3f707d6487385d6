//! Shell code that is handed to ShellCheck.

use std::path::PathBuf;
use std::sync::Arc;

use super::work_kind::Kind;
use crate::model::Parsed;
use crate::syntax::StmtId;
use crate::text::SourceFile;

/// Shell code with what is needed to tell where its lines stand.
#[derive(Clone)]
pub(super) struct Snippet {
    /// What ShellCheck reads.
    pub script: String,
    /// How many lines of it come before the code.
    pub before: usize,
    /// For each line of the code the file that it is in, and where it begins there.
    pub lines: Vec<Option<(Arc<SourceFile>, usize)>>,
    /// Whether only what is wrong in any script counts, for it is not known what runs it.
    pub only_syntax: bool,
    pub subject: Option<(Arc<Parsed>, Option<StmtId>)>,
    /// The piece of work that it comes from.
    pub unit: Option<(Kind, PathBuf)>,
}
