//! What an editor asks about a text: functions from a [`World`] and a byte in a file to spans and texts. They
//! know no protocol and no threads.

mod actions;
mod format;
mod world;

pub use actions::{fix_all, ignore};
pub use format::{format, format_part, format_typed};
pub use world::{Surroundings, World};
