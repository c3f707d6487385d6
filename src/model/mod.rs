//! What a tree means: variables and their values as BitBake computes them.

pub mod fetch;
mod files;
pub mod folders;
pub mod glob;
pub mod layer;
mod value;

pub use files::{Files, LoadError, Parsed};
pub use value::{MAX_ALTERNATIVES, MAX_VALUE_BYTES, Piece, Value};
