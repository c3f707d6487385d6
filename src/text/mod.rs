//! Bytes and positions. Knows nothing of BitBake.

mod closest;
mod edit;
mod lines;
mod printable;
mod source;
mod span;
mod word;

pub(crate) use closest::{
    closest, did_you_mean, differ_in_numbers, is_exchanged, letters, nearest, suggest, suggest_with,
};
pub(crate) use edit::disjoint;
pub use edit::{Edit, FileChange, Fix, Safety, apply};
pub(crate) use lines::{LineCol, LineIndex, line_end};
pub(crate) use printable::{display_path, is_control, one_line};
pub(crate) use source::InvalidUtf8;
pub use source::SourceFile;
pub use span::Span;
pub(crate) use word::word_around;
