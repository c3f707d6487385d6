//! What the commands and the editor do: pure functions from files and settings to findings.

mod check;

pub use check::{Input, Outcome, check};
