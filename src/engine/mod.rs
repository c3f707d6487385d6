//! What the commands do: pure functions from files and settings to findings.

mod add_suppressions;
mod apply_suppressions;
pub mod cache;
mod catch_panic;
mod check;
mod collapse;
mod configs;
pub mod container_map;
mod every_reader;
mod fix;
mod fix_proof;
mod format;
pub mod init;
pub mod inspect;
mod missing;
pub mod new;
mod related_recipes;
mod run;
mod scripts;
mod session;
mod stray_manifests;
mod survey;
mod yielding;

pub use add_suppressions::{IgnoreRequest, IgnoreScope, Ignored, IgnoredFile, comment_that_ignores, ignore};
pub use check::{check, check_again};
pub use configs::{Configs, Given, NoBuild};
pub use fix::{FixRequest, Fixed, FixedFile, fix};
pub use format::{FormattedFile, NotFormatted, format_file, is_json};
pub use missing::{Missing, missing};
pub use run::{Filter, Input, Outcome};
pub use scripts::is_script_file;
pub use session::{Focus, Outdated, Readers, Report, Session, may_be_told_later, syntax_errors};
pub use survey::survey;
