//! Python without Python: an evaluator of what metadata does in `${@…}` and in functions.
//!
//! `parse` turns text into a tree of its own; only it, `slips` and `free_names` know the parser.
//! `interpreter` says how evaluation goes on where something is not known; `expr`, `stmt` and `call` are the
//! language, the other files are objects and what can be done with them. `bitbake_functions`, `os_path`,
//! `regex`, `modules` and `prelude.py` stand for libraries, `host` for whoever runs it, `store` for the
//! datastore `d`.
//!
//! What is not understood is unknown, never guessed, and may do anything to what it can reach: `escape`
//! sees to that, `effects` reads it from the text where code is not carried out. All objects are made by the
//! `heap`, which keeps the `budget` of the recipe. `slips` stands apart: it reads the parser's own tree for
//! rules about code that is not carried out.

mod args;
mod assign;
mod attributes;
mod bitbake_functions;
mod budget;
mod builtin_names;
mod builtins;
mod call;
mod callbacks;
mod compare;
mod comparison_operators;
mod comprehension;
mod datastore_changes;
mod definition;
mod effect_list;
mod effect_reading;
mod effects;
mod escape;
mod eval;
mod exceptions;
mod exec;
mod expr;
mod flow;
mod formatting;
mod free_names;
mod heap;
mod host;
mod interpreter;
mod iter;
mod iterators;
mod libraries;
mod list_methods;
mod local_texts;
mod loops;
mod modules;
mod nesting;
mod object;
mod operators;
mod os_path;
mod parse;
mod parse_statements;
mod partial_str;
mod percent;
mod reach;
mod regex;
mod repr;
mod scope;
mod set_dict_methods;
mod slips;
mod spec;
mod stmt;
mod store;
mod str_methods;
mod subscript;
mod tree;
mod try_and_with;

pub(crate) use budget::Budget;
pub(crate) use builtin_names::is_builtin;
pub(crate) use definition::{Definition, SyntaxError, expression_error};
pub(crate) use effect_list::{Effects, FlagsChanged};
pub(crate) use effects::without_references;
pub(crate) use eval::{effects_of, evaluate};
pub(crate) use exceptions::Raised;
pub(crate) use exec::{End, run};
pub(crate) use free_names::{Names, names_in};
pub(crate) use host::{Caller, Change, DataChange, FlagRead, Store, UNKNOWN};
pub(crate) use libraries::{Changes, changed_by};
pub(crate) use object::{Object, may_be};
pub(crate) use slips::{CodeKind, Slip, SlipKind, slips_in};
pub(crate) use tree::{Function, Text};
