//! Shell and Python as they stand inside of metadata: in the bodies of functions.
//!
//! Nothing is run here and little is understood; it is enough to tell code from strings, comments and
//! documents within a script, and to find commands, calls and their arguments.

mod interpreter;
pub(crate) mod python;
pub mod shell;

pub(crate) use interpreter::interpreter;
