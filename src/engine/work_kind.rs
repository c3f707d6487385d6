//! The pieces of work that a check is made of.

use serde::{Deserialize, Serialize};

/// What a piece of work looks at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// One file without values.
    File,
    /// A recipe with all that it reads.
    Recipe,
    /// A recipe that looks like a container, which is evaluated in another way.
    MarkedRecipe,
}
