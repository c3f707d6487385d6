//! What a tree means: variables and their values as BitBake computes them.

pub mod fetch;
mod value;

pub use value::{MAX_ALTERNATIVES, MAX_VALUE_BYTES, Piece, Value};
