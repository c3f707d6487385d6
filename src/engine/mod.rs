//! What the commands and the editor do: pure functions from files and settings to findings.

mod check;
mod context;
mod fix;
mod format;
mod guard;
mod ignore;
pub mod init;
pub mod inspect;
pub mod new;
pub mod picture;
mod silence;
mod survey;
mod values;

pub use check::{Filter, Input, Outcome, check};
pub use fix::{FixRequest, Fixed, FixedFile, fix};
pub use format::{FormattedFile, NotFormatted, format_file, is_json};
pub use ignore::{IgnoreRequest, Ignored, IgnoredFile, ignore};
pub use survey::survey;
