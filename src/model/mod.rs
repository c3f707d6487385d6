//! What a tree means: variables and their values as BitBake computes them.

pub(crate) mod build;
mod configuration;
pub(crate) mod datastore;
pub(crate) mod evaluate;
pub(crate) mod facts;
pub mod fetch;
mod files;
mod known_path;
mod log;
mod problem;
mod program;
mod python_syntax;
mod recipe;

pub use build::Build;
pub(crate) use build::{Needs, ReadBy, Said, Where, noting_names, noting_said};
pub use configuration::{Configuration, Options};
pub(crate) use datastore::{
    Datastore, Event, EventOp, MergedPart, Place, UNKNOWN_PART, Word, split_outside_references,
};
pub use evaluate::{Policy, Runs};
pub use files::Files;
pub(crate) use files::{LoadError, Parsed, read_source};
pub(crate) use known_path::KnownPath;
pub(crate) use log::{LogMessage, Stop, messages, stop};
pub(crate) use problem::{Problem, ProblemKind};
pub(crate) use python_syntax::{is_refused, refused_expression, refused_functions, refused_script};
pub use recipe::{ClassFile, Include, Inherit, Recipe};
