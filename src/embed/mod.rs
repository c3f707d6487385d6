//! Shell and Python as they stand inside of metadata: in the bodies of functions.
//!
//! Nothing is run here and little is understood; it is enough to tell code from strings, comments and
//! documents within a script, and to find commands, calls and their arguments.

mod interpreter;
pub mod python;
pub mod shell;

pub use interpreter::interpreter;
