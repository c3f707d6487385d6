//! What a tree means: variables and their values as BitBake computes them.

pub mod fetch;
mod files;
mod value;

pub use files::{Files, LoadError, Parsed};
pub use value::{MAX_ALTERNATIVES, MAX_VALUE_BYTES, Piece, Value};
