//! What BitBake cannot read.

pub mod python_syntax;
pub mod syntax_error;
pub mod unused_suppression;
