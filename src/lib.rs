//! pvlint: a linter and formatter for BitBake metadata, made first for Pantavisor's container recipes.
//!
//! The library is for the program `pvlint`, its tests, benchmarks and fuzzers, and lets no more be seen than
//! they use. It promises no stable interface: any version may change it. To use pvlint from another program,
//! run `pvlint --format json`; its reports have a schema.
//!
//! To check files: [`model::Files`] reads them, [`engine::Configs`] finds the settings and puts the layers
//! together, [`engine::check`] finds, [`engine::fix`] and [`format`](mod@format) change texts, and [`report`]
//! prints.
//!
//! Data flows one way. Most modules know only those of the rows above them; the table of
//! `tests/repository/layers.rs` says exactly which, and that test holds it. A few reach one row further: the
//! JSON files of containers report their own [`diag`]nostics, and `cli` starts the language server.
//!
//! | modules | hold |
//! |---|---|
//! | [`text`], `embed` | bytes, positions, edits; the shell and Python inside of metadata |
//! | `value`, [`disk`] | what is known of a text; directories and globs as they are on the disk |
//! | [`syntax`] | the grammar of recipes, classes and configuration, as BitBake reads them |
//! | `python` | evaluates Python on what is known |
//! | `layers` | layers, releases, kas files |
//! | [`model`] | evaluates recipes: variables, tasks, what is fetched |
//! | `manifest` | what a recipe makes for Pantavisor: containers and their JSON files |
//! | [`diag`], [`config`], [`format`](mod@format) | findings, `pvlint.toml`, the formatter |
//! | [`report`] | the output for people and tools |
//! | `lint`, [`rules`] | what rules look at and report to; the rules, each with a page in `rules/` |
//! | [`engine`], `cli` | pure functions from files and settings to findings; the command line |
//! | `ide`, `lsp` | what an editor asks about a text; the language server |

// Tests set up real files.
#![cfg_attr(test, allow(clippy::disallowed_methods))]

// Hidden is what only the tests look into.

// The command line walks directories, asks about what was named, and writes.
#[allow(clippy::disallowed_methods)]
#[doc(hidden)]
pub mod cli;
pub mod config;
pub mod diag;
#[allow(clippy::disallowed_methods)]
pub mod disk;
#[doc(hidden)]
pub mod embed;
pub mod engine;
pub mod format;
#[doc(hidden)]
pub mod ide;
#[doc(hidden)]
pub mod layers;
pub(crate) mod lint;
#[doc(hidden)]
pub mod lsp;
#[doc(hidden)]
pub mod manifest;
pub mod model;
pub(crate) mod python;
pub mod report;
pub mod rules;
pub mod syntax;
pub mod text;
#[doc(hidden)]
pub mod value;
