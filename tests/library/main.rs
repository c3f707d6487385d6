//! The library: parser, datastore, Python, layers, formatter and fixes against recorded answers and fixtures.

// Tests set up real files.
#![allow(clippy::disallowed_methods)]

mod agreement;
mod cache;
mod config_schema;
mod conformance;
mod corpus;
mod edits;
mod eval;
mod find_layers;
mod fix;
mod format;
mod invariants;
mod mutate;
mod new;
mod python;
mod random;
mod session;
mod shell;
mod syntax;
mod values;

use std::path::PathBuf;

/// A path below the repository's `fixtures/`.
fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}
