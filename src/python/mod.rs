//! Python without Python: an evaluator of what metadata does in `${@…}` and in functions.
//!
//! `parse` turns text into a tree of its own, the only place that knows the parser. `interpreter` says how
//! evaluation goes on where something is not known; `expr`, `stmt` and `call` are the language, the other
//! files are objects and what can be done with them. `bitbake`, `os_path`, `regex`, `modules` and
//! `prelude.py` stand for libraries, `host` for whoever runs it, `store` for the datastore `d`.
//!
//! What is not understood is unknown, never guessed. Work, depth and sizes are bounded.

mod args;
mod assign;
mod bitbake;
mod builtins;
mod call;
mod callbacks;
mod changes;
mod comprehension;
mod containers;
mod definition;
mod eval;
mod exceptions;
mod exec;
mod expr;
mod host;
mod interpreter;
mod items;
mod lists;
mod loops;
mod modules;
mod nesting;
mod object;
mod operators;
mod os_path;
mod parse;
mod partial;
mod path;
mod regex;
mod scope;
mod show;
mod stmt;
mod store;
mod text;
mod tree;

pub use definition::{Definition, SyntaxError, expression_error};
pub use eval::evaluate;
pub use exceptions::Raised;
pub use exec::{End, run};
pub use host::{Caller, Change, FlagRead, Store, UNKNOWN, What};
pub use object::{Object, may_be};
pub use tree::{Function, Text};
