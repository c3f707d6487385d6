//! Builds of several configurations at once.

pub mod mc_deploy_mismatch;
pub mod mc_placeholder;
pub mod mc_tmpdir_hardcoded;
pub mod mc_tmpdir_missing;
pub mod mc_tmpdir_shared;
pub mod mc_unknown;
mod mcdepends;
pub mod mcdepends_form;
pub mod mcdepends_unknown_config;
