//! What is on the disk: directories as they were listed once, and paths with wildcards.

pub mod directories;
pub mod glob;

pub use directories::{Directories, EntryKind, absolute};
