//! What SRC_URI asks for: its entries, their parts, and where a local file is looked for.

mod entries;
mod filespath;
mod search;
mod url;

pub use entries::{Entries, Entry};
pub use search::{FileLocation, SearchPath, beside};
pub use url::{Malformed, Param, Part, Url};
