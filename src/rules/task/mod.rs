//! What functions do.

pub mod fakeroot_on_append;
pub mod function_only_with_override;
pub mod install_source_missing;
pub mod writes_outside_destdir;
