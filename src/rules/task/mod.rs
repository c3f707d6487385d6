//! What functions do.

pub mod append_in_other_language;
pub mod fakeroot_on_append;
pub mod function_only_with_override;
pub mod install_source_missing;
pub mod task_anchor_unknown;
pub mod task_dependency_form;
pub mod writes_outside_destdir;
