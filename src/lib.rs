//! pvlint: a linter and formatter for BitBake metadata.
//!
//! The modules are listed in reading order; each one knows only those above it (`tests/repository/layers.rs`).

pub mod text;

pub mod diag;
pub mod embed;

pub mod disk;
pub mod value;

pub mod syntax;

pub mod layers;
pub mod python;

pub mod model;

pub mod config;
pub mod manifest;
pub mod report;

pub mod lint;

pub mod rules;

pub mod engine;

pub mod cli;
pub mod format;
