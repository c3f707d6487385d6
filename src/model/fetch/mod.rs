//! What SRC_URI asks for: its entries, their parts, and where a local file is looked for.

mod entries;
mod filespath;
pub(crate) mod search;
mod url;

pub(crate) use entries::{Entries, Entry};
pub(crate) use search::{FileLocation, SearchPath, beside};
pub(crate) use url::Malformed;
pub use url::Url;
