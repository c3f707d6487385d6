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
mod bitbake_functions;
mod builtins;
mod call;
mod callbacks;
mod changes;
mod comprehension;
mod definition;
mod eval;
mod exceptions;
mod exec;
mod expr;
mod flow;
mod host;
mod interpreter;
mod list_methods;
mod loops;
mod modules;
mod nesting;
mod object;
mod operators;
mod os_path;
mod parse;
mod partial_str;
mod regex;
mod repr;
mod scope;
mod set_dict_methods;
mod stmt;
mod store;
mod str_methods;
mod subscript;
mod tree;

pub use definition::{Definition, SyntaxError, expression_error};
pub use eval::evaluate;
pub use exceptions::Raised;
pub use exec::{End, run};
pub use host::{Caller, Change, DataChange, FlagRead, Store, UNKNOWN};
pub use object::{Object, may_be};
pub use tree::{Function, Text};
