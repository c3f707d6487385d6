//! Python without Python: an evaluator of what metadata does in `${@…}` and in functions.
//!
//! `parse` turns text into a tree of its own, the only place that knows the parser. `interpreter` says how
//! evaluation goes on where something is not known; `expr`, `stmt` and `call` are the language, the other
//! files are objects and what can be done with them. `bitbake`, `os_path`, `regex`, `modules` and
//! `prelude.py` stand for libraries, `store` for the datastore.
//!
//! What is not understood is unknown, never guessed. Work, depth and sizes are bounded.

mod assign;
mod bitbake;
mod builtins;
mod call;
mod callbacks;
mod changes;
mod comprehension;
mod containers;
mod definition;
mod exceptions;
mod expr;
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
mod reading;
mod regex;
mod running;
mod scope;
mod show;
mod stmt;
mod store;
mod text;
mod tree;

pub(super) use changes::{Change, What};
pub(super) use definition::{Definition, SyntaxError, expression_error};
pub(super) use interpreter::Caller;
pub(super) use object::{Object, may_be};
pub(super) use reading::evaluate;
pub(super) use running::{End, UNKNOWN, run};
