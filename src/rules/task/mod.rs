//! What functions do.

pub mod install_source_missing;
pub mod writes_outside_destdir;
