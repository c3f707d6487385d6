//! What a tree means: variables and their values as BitBake computes them.

mod value;

pub use value::{MAX_ALTERNATIVES, MAX_VALUE_BYTES, Piece, Value};
