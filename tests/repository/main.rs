//! The repository itself: who may use whom, the grammar, the guide.

// Tests set up real files.
#![allow(clippy::disallowed_methods)]

mod comments;
mod docs;
mod docs_tables;
mod grammar;
mod layers;
mod rule_files;
mod security;
mod words;
