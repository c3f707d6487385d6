//! Bytes and positions. Knows nothing of BitBake.

mod closest;
mod edit;
mod lines;
mod printable;
mod source;
mod span;

pub use closest::{closest, did_you_mean, suggest};
pub use edit::{Edit, FileChange, Fix, Safety, apply, disjoint};
pub use lines::{LineCol, LineIndex, line_end};
pub use printable::{display_path, is_control, one_line};
pub use source::{InvalidUtf8, SourceFile};
pub use span::Span;
