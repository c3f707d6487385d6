//! The repository itself: who may use whom, the grammar, the guide.

mod comments;
mod docs;
mod grammar;
mod layers;
mod rule_files;
