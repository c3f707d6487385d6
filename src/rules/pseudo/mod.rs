//! What happens under pseudo, the program that pretends to be root.

pub(super) mod destdir_changed_unfaked;
pub(super) mod fakeroot_dep;
pub(super) mod pseudo_ignore_form;
pub(super) mod pseudo_ignore_missing;
pub(super) mod tar_same_owner;
mod task_order;
