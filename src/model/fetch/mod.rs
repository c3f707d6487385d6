//! What SRC_URI asks for: the parts of an entry, and where a local file is looked for.

mod search;
mod url;

pub use search::{Found, SearchPath, beside};
pub use url::{Malformed, Param, Part, Url};
