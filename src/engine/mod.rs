//! What the commands and the editor do: pure functions from files and settings to findings.

mod check;
mod context;
mod silence;

pub use check::{Input, Outcome, check};
