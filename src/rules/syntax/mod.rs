//! What BitBake cannot read.

pub mod syntax_error;
pub mod unused_suppression;
