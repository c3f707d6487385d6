//! What BitBake cannot read.

pub(super) mod assignment_whitespace;
pub(super) mod python_syntax;
pub(super) mod syntax_error;
pub(super) mod unused_suppression;
