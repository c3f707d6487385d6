//! What functions do.

pub(super) mod append_in_other_language;
pub(super) mod append_replaces_task;
pub(super) mod fakeroot_on_append;
pub(super) mod function_only_with_override;
pub(super) mod function_unused;
mod install_from_s;
pub(super) mod install_source_missing;
pub(super) mod scriptlet_without_root;
pub(super) mod task_anchor_unknown;
pub(super) mod task_cycle;
pub(super) mod task_dependency_form;
pub(super) mod task_without_function;
pub(super) mod writes_outside_destdir;

mod unpacked_files;
