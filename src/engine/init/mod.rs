//! A configuration for a layer that has none, and what makes hooks and CI services run pvlint.
//!
//! Nothing is written here; these functions say what would be.

mod configuration;
mod entries;
mod found;
mod oelint;
mod services;
mod writing;

pub(crate) use configuration::{Wanted, configuration};
pub(crate) use found::Inventory;
pub(crate) use oelint::Oelint;
pub(crate) use services::{Hooks, github, gitlab, hooks, hooks_file, with_hooks};
