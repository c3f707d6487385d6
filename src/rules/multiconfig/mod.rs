//! Builds of several configurations at once.

pub(super) mod mc_deploy_mismatch;
pub(super) mod mc_placeholder;
pub(super) mod mc_tmpdir_hardcoded;
pub(super) mod mc_tmpdir_missing;
pub(super) mod mc_tmpdir_shared;
pub(super) mod mc_unknown;
mod mcdepends;
pub(super) mod mcdepends_form;
pub(super) mod mcdepends_unknown_config;
