//! Places that answers lead to.

use std::sync::Arc;

use crate::text::{SourceFile, Span};

/// A place in a file.
#[derive(Clone, Debug)]
pub struct Target {
    pub file: Arc<SourceFile>,
    /// All that is meant, such as a whole statement.
    pub span: Span,
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// What decides.
    Definition,
    /// Everything that has a say.
    Declarations,
}
