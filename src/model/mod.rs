//! What a tree means: variables and their values as BitBake computes them.

pub mod build;
mod configuration;
pub mod datastore;
pub(crate) mod evaluate;
pub mod facts;
pub mod fetch;
mod files;
mod known_path;
mod log;
mod problem;
mod program;
mod python_syntax;
mod recipe;

pub use build::{Build, Reads, multiconfig, noting_names};
pub use configuration::{Configuration, Options};
pub use datastore::{
    Datastore, Event, EventOp, MergedPart, Place, UNKNOWN_PART, Word, Words, split_outside_references,
};
pub use evaluate::{Policy, Runs};
pub use files::{Files, LoadError, Parsed, read_source};
pub use known_path::KnownPath;
pub use log::{LogMessage, Stop, messages, stop};
pub use problem::{Problem, ProblemKind};
pub use python_syntax::{refused_expression, refused_functions, refused_script};
pub use recipe::{ClassFile, Include, Inherit, Recipe};
